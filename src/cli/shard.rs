//! Reads which shard to run: `3/8`, or the number of this task in a job array.

use std::env;

use crate::experiment::store::Shard;

/// More shards than this are a slip of the pen.
const MAX: u32 = 100_000;

/// The variables in which a cluster tells each task its number.
struct Array {
    number: &'static str,
    /// The number of the first task; where it is not told, 0.
    first: Option<&'static str>,
    /// How many there are.
    count: Option<&'static str>,
}

/// Job arrays of Slurm, Indexed Jobs of Kubernetes, and Open MPI.
const ARRAYS: [Array; 3] = [
    Array {
        number: "SLURM_ARRAY_TASK_ID",
        first: Some("SLURM_ARRAY_TASK_MIN"),
        count: Some("SLURM_ARRAY_TASK_COUNT"),
    },
    Array { number: "JOB_COMPLETION_INDEX", first: None, count: None },
    Array { number: "OMPI_COMM_WORLD_RANK", first: None, count: Some("OMPI_COMM_WORLD_SIZE") },
];

/// The shard that is `written` as `3/8`, `/8` or `auto`.
pub(super) fn read(written: &str) -> Result<Shard, String> {
    from(written, &|name| env::var(name).ok())
}

/// The same where `told` tells the variables of the environment.
fn from(written: &str, told: &dyn Fn(&str) -> Option<String>) -> Result<Shard, String> {
    let whole = |name: &str| told(name).and_then(|text| text.trim().parse::<u32>().ok());
    let array = ARRAYS.iter().find(|array| told(array.number).is_some());
    let number_told = || {
        let array = array?;
        let first = array.first.and_then(whole).unwrap_or(0);
        whole(array.number)?.checked_sub(first)?.checked_add(1)
    };
    let (number, of) = match written.split_once('/') {
        Some(("", of)) => (number_told(), of.parse().ok()),
        Some((number, of)) => (number.parse().ok(), of.parse().ok()),
        None if written == "auto" => (number_told(), array.and_then(|one| whole(one.count?))),
        None => return Err(HELP.to_owned()),
    };
    if number.is_none() && (written == "auto" || written.starts_with('/')) {
        let names = ARRAYS.map(|array| array.number).join(", ");
        return Err(format!("no number of a task is told by {names}: write it, such as 3/8"));
    }
    let (Some(number), Some(of)) = (number, of) else {
        return Err(match written {
            "auto" => "nobody tells how many tasks there are: write it, such as /8".to_owned(),
            _ => HELP.to_owned(),
        });
    };
    match (1..=MAX).contains(&of) && (1..=of).contains(&number) {
        true => Ok(Shard { number, of }),
        false => Err(format!("there is no shard {number} of {of}: write 1/{of} to {of}/{of}")),
    }
}

const HELP: &str = "write which of how many, such as 3/8, or /8 in a job array";

#[cfg(test)]
mod tests {
    use super::*;

    fn within(told: &'static [(&str, &str)], written: &str) -> Result<Shard, String> {
        let find = move |name: &str| {
            let found = told.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        from(written, &find)
    }

    #[test]
    fn a_shard_is_written_or_told_by_whoever_starts_the_tasks() {
        let slurm: &[(&str, &str)] = &[
            ("SLURM_ARRAY_TASK_ID", "7"),
            ("SLURM_ARRAY_TASK_MIN", "5"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
        ];
        let kubernetes: &[(&str, &str)] = &[("JOB_COMPLETION_INDEX", "0")];
        let mpi: &[(&str, &str)] = &[("OMPI_COMM_WORLD_RANK", "2"), ("OMPI_COMM_WORLD_SIZE", "3")];
        for (told, written, number, of) in [
            (&[][..], "3/8", 3, 8),
            (slurm, "/4", 3, 4),
            (slurm, "auto", 3, 4),
            (slurm, "1/2", 1, 2),
            (kubernetes, "/5", 1, 5),
            (mpi, "auto", 3, 3),
        ] {
            assert_eq!(within(told, written), Ok(Shard { number, of }), "{written}");
        }
    }

    #[test]
    fn what_is_no_shard_is_told_what_to_write() {
        let kubernetes: &[(&str, &str)] = &[("JOB_COMPLETION_INDEX", "9")];
        for (told, written, said) in [
            (&[][..], "0/8", "write 1/8 to 8/8"),
            (&[], "9/8", "write 1/8 to 8/8"),
            (&[], "3", "such as 3/8"),
            (&[], "a/b", "such as 3/8"),
            (&[], "/8", "no number of a task is told"),
            (&[], "auto", "no number of a task is told"),
            (kubernetes, "auto", "nobody tells how many"),
            (kubernetes, "/9", "there is no shard 10 of 9"),
        ] {
            let refused = within(told, written).expect_err(written);
            assert!(refused.contains(said), "{written}: {refused}");
        }
    }
}
