//! The difference of two estimates that come from different runs.

use super::estimate::{Estimate, Evidence};

/// What `right` has more than `left`, of independent samples.
///
/// The ends of its interval are those of the two intervals put together: by the method of variance
/// estimates recovery (G. Y. Zou and A. Donner, *Construction of confidence limits about effect
/// measures*, Statistics in Medicine 27, 2008), which needs no equal sides. Both have one confidence.
pub fn difference(left: &Estimate, right: &Estimate) -> Estimate {
    let mean = right.mean - left.mean;
    let interval = left.interval.zip(right.interval).map(|((low, high), (least, most))| {
        let below = libm::hypot(right.mean - least, high - left.mean);
        let above = libm::hypot(most - right.mean, left.mean - low);
        (mean - below, mean + above)
    });
    let evidence = weaker(left.evidence, right.evidence);
    Estimate { mean, interval, evidence, confidence: left.confidence }
}

/// What two estimates rest on together.
fn weaker(one: Evidence, other: Evidence) -> Evidence {
    match (one, other) {
        (Evidence::Single, _) | (_, Evidence::Single) => Evidence::Single,
        (Evidence::TooFew(one), Evidence::TooFew(other)) => Evidence::TooFew(one.min(other)),
        (Evidence::TooFew(events), _) | (_, Evidence::TooFew(events)) => Evidence::TooFew(events),
        (Evidence::Same | Evidence::Steady, _) | (_, Evidence::Same | Evidence::Steady) => {
            Evidence::Same
        }
        (Evidence::Enough, _) | (_, Evidence::Enough) => Evidence::Enough,
        (Evidence::Certain, Evidence::Certain) => Evidence::Certain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_add_by_their_squares_side_by_side() {
        let estimate = |mean, low, high| Estimate {
            mean,
            interval: Some((low, high)),
            evidence: Evidence::Enough,
            confidence: 0.95,
        };
        let apart = difference(&estimate(10.0, 9.0, 14.0), &estimate(20.0, 17.0, 20.0));
        assert_eq!(apart.mean, 10.0);
        assert_eq!(apart.interval, Some((5.0, 11.0)));
    }

    #[test]
    fn what_cannot_vary_adds_no_error_and_what_cannot_be_told_tells_nothing() {
        let known = Estimate::made_up(1.0, Some(0.5));
        let certain = Estimate::made_up(3.0, Some(0.0));
        assert_eq!(difference(&known, &certain).interval, Some((1.5, 2.5)));
        assert_eq!(difference(&known, &certain).evidence, Evidence::Enough);
        let single = Estimate::made_up(3.0, None);
        let apart = difference(&certain, &single);
        assert_eq!((apart.interval, apart.evidence), (None, Evidence::Single));
    }
}
