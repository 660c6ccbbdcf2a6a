//! What plotters leaves out of an SVG: the size it is shown at and its text alternative.

use super::font::plain;
use super::picture::Picture;

/// The document plotters drew, with the head of ours.
pub(super) fn finished(picture: &Picture, drawn: &str) -> String {
    let body = drawn.find(">\n").map_or("", |end| &drawn[end + 2..]);
    let view = drawn
        .split_once("viewBox=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("", |(view, _)| view);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"{view}\" \
         role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n{body}",
        picture.width,
        picture.height,
        escaped(&plain(&picture.title)),
        escaped(&plain(&picture.description)),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
