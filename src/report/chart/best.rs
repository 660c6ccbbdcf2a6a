//! Which remedy is the best where: a cell for each pair of values of two swept keys, in the colour of
//! the remedy that is clearly the best there.

use super::plot::{Body, Cell, Ground, Plot, Table, Tables};
use super::points::sampled;
use crate::experiment::Results;
use crate::experiment::metric::{COST, Metric, USER_AVAILABILITY};
use crate::experiment::results::Point;
use crate::report::parameters;
use crate::report::verdict::yardstick::{by, deciding_metric};

/// More columns than this, or rows, are no map to read.
pub const VALUES_MAX: usize = 12;

/// Where nothing tells the remedies apart.
const NOTHING: &str = "nothing tells";

/// The chart of `results` of a sweep over two keys: the values of the first across, those of the second
/// down.
pub fn best(results: &Results) -> Plot {
    let metric = deciding_metric(&results.points);
    let [first, second] = [0, 1].map(|axis| results.swept[axis].values.len());
    let cell = |across: usize, down: usize| cell(&results.points[across * second + down], metric?);
    let row = |down: usize| (0..first).map(|across| cell(across, down)).collect();
    let table = Table { heading: heading(metric), rows: (0..second).map(row).collect() };
    let [columns, rows] = [0, 1].map(|axis: usize| {
        let values = results.swept[axis].values.iter();
        values.map(|value| parameters::value(value)).collect::<Vec<String>>()
    });
    let [across, down] = [0, 1].map(|axis: usize| results.swept[axis].name.clone());
    let caption = format!("{across} across, {down} down; {}", sampled(results));
    let note =
        "A colour is that of the remedy that is clearly the best. Where there is none, those \
                stand that cannot be told apart."
            .to_owned();
    Plot {
        title: results.title.clone(),
        words: words(results, metric, &caption, &note),
        caption,
        note,
        body: Body::Tables(Tables { rows, columns, tables: vec![table], absent: NOTHING }),
    }
}

fn heading(metric: Option<&'static Metric>) -> &'static str {
    match metric {
        Some(metric) if metric == COST => "The remedy that costs least",
        Some(metric) if metric == USER_AVAILABILITY => "The remedy with the most user availability",
        Some(_) | None => "The remedy with the most port availability",
    }
}

/// The best at `point` by `metric`: one, or those of which none is clearly better than another.
fn cell(point: &Point, metric: &Metric) -> Option<Cell> {
    let ranking = by(point, metric)?;
    let name = |remedy: &usize| point.remedies[*remedy].name.clone();
    let mut unbeaten = ranking.unbeaten();
    unbeaten.sort_unstable();
    let (mean, ground) = match &unbeaten[..] {
        [] => return None,
        [one] => (name(one), Ground::Series(*one)),
        [one, other] => (format!("{} or {}", name(one), name(other)), Ground::Open),
        several => (format!("one of {}", several.len()), Ground::Open),
    };
    Some(Cell { mean, doubt: String::new(), ground })
}

fn words(results: &Results, metric: Option<&'static Metric>, caption: &str, note: &str) -> String {
    let told = results.points.iter().map(|point| {
        let best = metric.and_then(|metric| cell(point, metric));
        let best = best.map_or_else(|| NOTHING.to_owned(), |cell| cell.mean);
        format!("at {}: {best}", parameters::place(results, &point.parameters))
    });
    let told: Vec<String> = told.collect();
    format!("{}, {caption}. {}. {note}", heading(metric), told.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::Axis;
    use crate::report::tests::results;

    #[test]
    fn each_pair_of_values_has_the_remedy_that_is_best_there() {
        let (_, mut results) = results(&[60, 10], 32);
        let axis = |path: &str, values: [&str; 2]| Axis {
            path: path.to_owned(),
            name: path.to_owned(),
            values: values.map(str::to_owned).to_vec(),
            is_log: false,
        };
        results.swept = vec![axis("rate", ["1 / day", "9 / day"]), axis("outage", ["1 s", "2 s"])];
        let point = results.points.remove(0);
        results.points = vec![point; 4];
        // Where all remedies are alike none is the best.
        for ranking in &mut results.points[2].rankings {
            ranking.places.iter_mut().for_each(|place| (place.rank, place.is_beaten) = (1, false));
        }
        let map = best(&results);
        let Body::Tables(tables) = &map.body else { panic!("a table") };
        assert_eq!(tables.columns, ["1 / day", "9 / day"]);
        assert_eq!(tables.rows, ["1 s", "2 s"]);
        let texts: Vec<Vec<&str>> = (tables.tables[0].rows.iter())
            .map(|row| row.iter().flatten().map(|cell| cell.mean.as_str()).collect())
            .collect();
        let open = "back in 60 min or back in 10 min";
        assert_eq!(texts, [["back in 10 min", open], ["back in 10 min", "back in 10 min"]]);
        assert!(map.words.contains("; at : back in 60 min or back in 10 min;"), "{}", map.words);
        let grounds: Vec<Ground> =
            tables.tables[0].rows[0].iter().flatten().map(|cell| cell.ground).collect();
        assert_eq!(grounds, [Ground::Series(1), Ground::Open]);
    }
}
