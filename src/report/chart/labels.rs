//! Labels that stand beside what they name without covering each other.

/// Where labels go that want to stand at `wanted` (their middles), one below the other without
/// overlap between `top` and `bottom`: the places nearest to those wanted, by least squares.
///
/// The answer holds middles [px] in the order given. The order from the top is that of `wanted`;
/// ties stand in the order given. Labels that together need more room than there is overrun the
/// bottom: ask [`room`] first.
pub fn dodged(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut stacks: Vec<Stack> = Vec::new();
    for index in order {
        let mut stack = Stack {
            wanted_tops: wanted[index] - heights[index] / 2.0,
            height: heights[index],
            labels: vec![index],
        };
        while let Some(above) =
            stacks.pop_if(|above| above.top(top, bottom) + above.height > stack.top(top, bottom))
        {
            stack = above.with(stack);
        }
        stacks.push(stack);
    }
    let mut middles = vec![0.0; wanted.len()];
    for stack in stacks {
        let mut y = stack.top(top, bottom);
        for index in stack.labels {
            middles[index] = y + heights[index] / 2.0;
            y += heights[index];
        }
    }
    middles
}

/// The height that labels of these heights need.
pub fn room(heights: &[f64]) -> f64 {
    heights.iter().sum()
}

/// Labels that touch.
struct Stack {
    /// Sum over its labels of the top of the stack that would suit this one.
    wanted_tops: f64,
    height: f64,
    labels: Vec<usize>,
}

impl Stack {
    fn top(&self, top: f64, bottom: f64) -> f64 {
        let best = self.wanted_tops / self.labels.len() as f64;
        best.min(bottom - self.height).max(top)
    }

    fn with(mut self, below: Self) -> Self {
        self.wanted_tops += below.wanted_tops - self.height * below.labels.len() as f64;
        self.height += below.height;
        self.labels.extend(below.labels);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_room_stand_where_they_want() {
        assert_eq!(
            dodged(&[50.0, 20.0], &[10.0, 10.0], 0.0, 100.0),
            [50.0, 20.0]
        );
    }

    #[test]
    fn labels_at_one_place_spread_evenly_about_it() {
        assert_eq!(
            dodged(&[50.0; 3], &[10.0; 3], 0.0, 100.0),
            [40.0, 50.0, 60.0]
        );
    }

    #[test]
    fn labels_at_the_edge_stay_inside() {
        assert_eq!(dodged(&[0.0, 1.0], &[10.0; 2], 0.0, 100.0), [5.0, 15.0]);
        assert_eq!(dodged(&[99.0, 100.0], &[10.0; 2], 0.0, 100.0), [85.0, 95.0]);
    }

    #[test]
    fn crowded_labels_never_overlap_and_keep_their_order() {
        let wanted: Vec<f64> = (0..12).map(|k| f64::from(k * 37 % 23)).collect();
        let heights: Vec<f64> = (0..12).map(|k| 8.0 + f64::from(k % 3)).collect();
        let at = dodged(&wanted, &heights, 0.0, room(&heights));
        for a in 0..12 {
            for b in (0..12).filter(|b| wanted[a] < wanted[*b]) {
                let gap = (at[b] - heights[b] / 2.0) - (at[a] + heights[a] / 2.0);
                assert!(gap > -1e-9, "{a} and {b}: {gap}");
            }
        }
    }
}
