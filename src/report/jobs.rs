//! Job scripts: what has another program run an experiment in shards, and merge them. Change here
//! what they say.
//!
//! Every script can be run again: a shard that was stopped goes on, and what is done is not done
//! twice. Where the stopping rule asks for more, the next wave is decided on what is merged alone.

use serde_json::json;

use super::manifest::shell;

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Jobs<'a> {
    /// The name of the experiment.
    pub name: &'a str,
    /// The words behind `porthang run`: the file, and what is changed in it.
    pub words: &'a [String],
    /// The words that say where results go.
    pub out: &'a [String],
    /// How many shards there are.
    pub shards: u32,
    /// The threads of each.
    pub threads: u16,
}

impl Jobs<'_> {
    /// A command of a script.
    fn command(&self, what: &str, more: &str) -> String {
        let words: Vec<String> =
            self.words.iter().chain(self.out).map(|word| shell(word)).collect();
        let more = if more.is_empty() { String::new() } else { format!(" {more}") };
        format!("\"${{PORTHANG:-porthang}}\" {what} {}{more}", words.join(" "))
    }

    /// How a shard is run, whose number stands before `/`.
    fn run(&self, number: &str) -> String {
        let Self { shards, threads, .. } = self;
        self.command("run", &format!("--shard {number}/{shards} --threads {threads} --quiet"))
    }

    /// Whether nothing is missing any more.
    fn is_done(&self) -> String {
        format!("[ \"$({})\" = 0 ]", self.command("plan", "--next --count"))
    }

    /// The experiment and its shards, for the first line.
    fn told(&self) -> String {
        format!("{} in {} shards", self.words[0].replace('\n', " "), self.shards)
    }

    /// A script that submits a job array to Slurm, and a merge once all of its tasks have succeeded.
    pub fn slurm(&self) -> String {
        let Self { shards, threads, .. } = self;
        let label = label(self.name);
        format!(
            r#"#!/bin/sh
# {told}, on Slurm: a job array, and a merge once all of its tasks have succeeded.
# Submit it where all nodes see this folder: sh THIS-FILE
# After a failure submit it again: what is done is not done twice.
set -eu
script=${{2:-$(realpath -- "$0")}}
case "${{1:-submit}}" in
submit)
  array=$(sbatch --parsable --job-name={label} --array=1-{shards} --cpus-per-task={threads} \
    "$script" shard "$script")
  sbatch --parsable --job-name={label}-merge --dependency="afterok:${{array%%;*}}" \
    --kill-on-invalid-dep=yes --cpus-per-task={threads} "$script" merge "$script"
  ;;
shard)
  exec {run}
  ;;
merge)
  # A broken expectation ends with 1; the results are written.
  {merge} || [ $? -eq 1 ]
  {is_done} || exec sh "$script" submit "$script"
  ;;
esac
"#,
            told = self.told(),
            run = self.run(""),
            merge = self.command("merge", &format!("--threads {threads}")),
            is_done = self.is_done(),
        )
    }

    /// A script that runs the shards by GNU parallel, on one machine or those it is told of.
    pub fn parallel(&self) -> String {
        let Self { shards, threads, .. } = self;
        format!(
            r#"#!/bin/sh
# {told}, by GNU parallel: as many at once as there are cores, or as $JOBS says.
# After a failure run it again: what is done is not done twice.
set -eu
while :; do
  parallel --halt soon,fail=1 --jobs "${{JOBS:-100%}}" {run} ::: $(seq {shards})
  # A broken expectation ends with 1; the results are written.
  {merge} || [ $? -eq 1 ]
  if {is_done}; then break; fi
done
"#,
            told = self.told(),
            run = shell(&self.run("{}")),
            merge = self.command("merge", &format!("--threads {threads}")),
            is_done = self.is_done(),
        )
    }

    /// An Indexed Job of Kubernetes for the shards, and a job that merges, to be started behind it;
    /// the folder with the experiment is in the volume of a `claim`.
    pub fn kubernetes(&self, image: &str, claim: &str) -> String {
        let label = label(self.name);
        let work = json!([{ "name": "work", "mountPath": "/work" }]);
        let volumes = json!([{ "name": "work", "persistentVolumeClaim": { "claimName": claim } }]);
        let job = |name: String, script: String, spec: serde_json::Value| {
            let container = json!({
                "name": "porthang",
                "image": image,
                "workingDir": "/work",
                "command": ["sh", "-c", script],
                "resources": { "requests": { "cpu": self.threads.to_string() } },
                "volumeMounts": work,
            });
            let pod = json!({
                "restartPolicy": "OnFailure",
                "containers": [container],
                "volumes": volumes,
            });
            let mut job = json!({
                "apiVersion": "batch/v1",
                "kind": "Job",
                "metadata": { "name": name },
                "spec": spec,
            });
            job["spec"]["template"] = json!({ "spec": pod });
            format!("{job:#}\n")
        };
        let indexed = json!({
            "completionMode": "Indexed",
            "completions": self.shards,
            "parallelism": self.shards,
            "backoffLimit": 6 * self.shards,
        });
        let shards = job(format!("{label}-shards"), format!("exec {}", self.run("")), indexed);
        let merge = self.command("merge", &format!("--threads {}", self.threads));
        let merge = format!("{merge} || [ $? -eq 1 ]; {}", self.is_done());
        let merging = json!({ "suspend": true, "backoffLimit": 0 });
        let merge = job(format!("{label}-merge"), merge, merging);
        let told = self.told();
        format!(
            "# {told}, on Kubernetes. The claim holds the folder of the experiment.\n\
             #   kubectl apply -f THIS-FILE\n\
             #   kubectl wait --for=condition=complete --timeout=-1s job/{label}-shards\n\
             #   kubectl patch job/{label}-merge -p '{{\"spec\":{{\"suspend\":false}}}}'\n\
             # If the merge fails and says that the stopping rule asks for more, delete both jobs and\n\
             # begin again: what is done is not done twice.\n\
             {shards}---\n{merge}"
        )
    }
}

/// A name as all take it: letters of the first case, digits and hyphens.
fn label(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let label: String = name.chars().map(plain).take(40).collect();
    let label = label.trim_matches('-');
    if label.is_empty() { "experiment".to_owned() } else { format!("porthang-{label}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs(words: &[String]) -> Jobs<'_> {
        Jobs { name: "A b'c", words, out: &[], shards: 8, threads: 2 }
    }

    fn words() -> Vec<String> {
        ["it's; rm -rf x.toml", "--set", "title=$(id)"].map(str::to_owned).to_vec()
    }

    #[test]
    fn what_a_name_holds_is_never_run() {
        let words = words();
        let quoted = r"'it'\''s; rm -rf x.toml' --set 'title=$(id)'";
        let all = [jobs(&words).slurm(), jobs(&words).kubernetes("i", "c")];
        assert!(all[0].contains(quoted), "{}", all[0]);
        // In JSON the backslash stands twice.
        assert!(all[1].contains(&quoted.replace('\\', "\\\\")), "{}", all[1]);
        assert!(all.iter().all(|text| text.contains("porthang-a-b-c")));
    }

    #[test]
    fn a_manifest_is_two_jobs() {
        let words = words();
        let text = jobs(&words).kubernetes("registry/porthang:1", "work");
        let plain: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        let joined = plain.join("\n");
        let documents: Vec<&str> = joined.split("---\n").collect();
        let jobs: Vec<serde_json::Value> = documents
            .iter()
            .map(|one| serde_json::from_str(one).expect("JSON, which is YAML"))
            .collect();
        assert_eq!(jobs.len(), 2);
        assert_eq!(jobs[0]["spec"]["completions"], 8);
        assert_eq!(jobs[0]["spec"]["completionMode"], "Indexed");
        let command = &jobs[0]["spec"]["template"]["spec"]["containers"][0]["command"][2];
        assert!(command.as_str().is_some_and(|text| text.contains("--shard /8 --threads 2")));
        assert_eq!(jobs[1]["spec"]["suspend"], true);
    }

    #[test]
    fn an_array_has_as_many_tasks_as_there_are_shards() {
        let text = jobs(&words()).slurm();
        assert!(text.contains("--array=1-8 ") && text.contains("--shard /8 "), "{text}");
        assert!(text.contains("afterok:"), "{text}");
    }
}
