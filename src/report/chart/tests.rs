//! Every chart as a whole: laid out, in SVG and in PNG.

mod plots;

use super::picture::{Frame, Picture};
use super::plot::{Body, Panel, Plot};
use crate::experiment::metric::PORT_AVAILABILITY;
use plots::{all, crowd, day, hostile, month, plots_of, twenty};
pub(super) use plots::{curve, made_up, of_results, priced, swept};

#[test]
#[ignore = "writes pictures for eyes into the folder for temporary files"]
fn pictures_for_eyes() {
    let folder = std::env::temp_dir().join("porthang-charts");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, picture) in all() {
        let name = name.replace(' ', "-");
        std::fs::write(folder.join(format!("{name}.svg")), picture.svg().unwrap()).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture.png().unwrap()).unwrap();
    }
}

fn texts(picture: &Picture) -> Vec<&str> {
    picture.texts().map(|text| text.text.as_str()).collect()
}

#[test]
fn every_remedy_and_every_design_point_is_named_in_each_chart() {
    for (name, picture) in of_results(&["do nothing", "fix", "watchdog"], &["silent", "{ a = 1 }"])
    {
        let texts = texts(&picture);
        for place in ["silent", "a 1"] {
            assert!(texts.contains(&place), "{name}: {place} in {texts:?}");
            assert!(picture.description.contains(place), "{name}: {}", picture.description);
        }
        // The fates of a sweep are those under one remedy.
        let remedies = if name.starts_with("fates") { 0..0 } else { 0..3 };
        for remedy in &["do nothing", "fix", "watchdog"][remedies] {
            assert!(texts.contains(remedy), "{name}: {remedy} in {texts:?}");
            assert!(picture.description.contains(remedy), "{name}: {}", picture.description);
        }
    }
}

#[test]
fn the_fates_of_each_remedy_stand_in_its_panel_in_numbers() {
    let charts = of_results(&["do nothing", "fix", "watchdog"], &["one"]);
    let (_, fates) = &charts[1];
    let texts = texts(fates);
    let counted = "100 served, 11 refused, 5 timed out, 3 reset, 1 under way at the horizon; \
                   1 hang, 1 restart";
    assert!(fates.description.contains(&format!("fix: {counted}.")), "{}", fates.description);
    for remedy in ["do nothing", "fix", "watchdog"] {
        assert!(texts.contains(&remedy), "{remedy} in {texts:?}");
    }
}

#[test]
fn outages_that_did_not_happen_are_told() {
    let charts = of_results(&["do nothing", "fix", "watchdog"], &["one"]);
    let (_, outages) = &charts[3];
    let texts = texts(outages);
    assert!(texts.contains(&"no outage"), "{texts:?}");
    assert!(outages.description.contains("No outage under “watchdog”."), "{}", outages.description);
}

fn overlap(a: Frame, b: Frame) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

#[test]
fn no_two_texts_overlap_and_none_leaves_the_picture() {
    for (name, picture) in all() {
        let frames: Vec<(&str, Frame)> =
            picture.texts().map(|text| (text.text.as_str(), text.frame())).collect();
        for (k, (text, frame)) in frames.iter().enumerate() {
            let is_inside = frame.left >= 0.0
                && frame.right <= picture.width
                && frame.top >= 0.0
                && frame.bottom <= picture.height;
            assert!(is_inside, "{name}: {text} leaves {frame:?}");
            for (other, taken) in &frames[..k] {
                assert!(!overlap(*frame, *taken), "{name}: {text:?} covers {other:?}");
            }
        }
    }
}

#[test]
fn no_text_is_smaller_than_can_be_read_where_the_picture_is_shown() {
    for (name, picture) in all() {
        // A narrow picture is shown on 336 px, at the least.
        let scale = if picture.width < 900.0 { 336.0 / picture.width } else { 1.0 };
        for text in picture.texts() {
            let size = text.lettering.size * scale;
            assert!(size >= 9.0, "{name}: {:?} is {size} px high", text.text);
        }
    }
}

#[test]
fn names_that_people_give_are_cut_in_no_chart() {
    let hang = "{ listen-not-rearmed = { dead-reply = \"reset-after-handshake\" } }";
    let names = ["do nothing", "operator and nightly reboot", "quarantine, then a liveness probe"];
    let places = [hang, "{ descriptors = { of = 8 } }", "stuck-worker", "silent"];
    let charts = plots_of(&names, &places).into_iter().chain(plots_of(&names, &places[..1]));
    let words = ("words".to_owned(), swept(&[("hang", &places)], PORT_AVAILABILITY));
    for (name, plot) in charts.chain([words]) {
        for picture in [plot.picture(), plot.narrow()] {
            for text in texts(&picture) {
                assert!(!text.contains('…'), "{name}: {text}");
            }
        }
    }
}

#[test]
fn every_svg_is_well_formed_whatever_the_names() {
    for (_, picture) in all() {
        roxmltree::Document::parse(&picture.svg().unwrap()).expect("well-formed");
    }
    assert!(!hostile().picture().svg().unwrap().contains("<img"));
}

#[test]
fn an_svg_has_its_size_and_a_text_alternative_with_every_name_and_value() {
    let svg = month().picture().svg().unwrap();
    assert!(svg.contains(r#"width="900""#) && svg.contains(r#"viewBox="0 0 3600 "#));
    assert!(svg.contains(r#"role="img">"#) && svg.contains("<title>Fix against restart</title>"));
    let words = svg.split_once("<desc>").unwrap().1.split_once("</desc>").unwrap().0;
    let Body::Large(_, panels) = month().body else { panic!("one design point") };
    for series in panels.iter().flat_map(Panel::series) {
        assert!(words.contains(&format!("{}: {}", series.name, series.value)), "{words}");
        assert!(svg.matches(series.name.as_str()).count() > 1, "{} is labelled", series.name);
    }
}

#[test]
fn every_curve_has_a_label_however_many_there_are() {
    let picture = twenty().picture();
    for k in 0..20 {
        assert!(texts(&picture).contains(&format!("remedy {k}").as_str()), "{k}");
    }
}

#[test]
fn curves_that_crowd_at_the_top_are_enlarged_only_beside_one_far_below() {
    let headings = |plot: &Plot| {
        texts(&plot.picture()).iter().filter(|text| text.starts_with("Enlarged")).count()
    };
    assert_eq!(headings(&month()), 1);
    assert_eq!(headings(&crowd()), 0, "its one panel already starts at 99.2 %");
    assert_eq!(headings(&day()), 0, "there is no crowd");
}

#[test]
fn a_png_has_two_pixels_to_one_and_shows_every_colour() {
    let picture = day().picture();
    let bytes = picture.png().unwrap();
    let mut reader = png::Decoder::new(bytes.as_slice()).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((f64::from(info.width), f64::from(info.height)), (1800.0, 2.0 * picture.height));
    for index in 0..2 {
        let colour = super::palette::series(index).colour;
        let seen = pixels.chunks(3).filter(|p| *p == [colour.0, colour.1, colour.2]).count();
        assert!(seen > 1_000, "{seen} pixels of {colour:?}");
    }
}

#[test]
fn the_same_values_give_the_same_bytes() {
    assert_eq!(month().picture().svg().unwrap(), month().picture().svg().unwrap());
    assert_eq!(day().picture().png().unwrap(), day().picture().png().unwrap());
}
