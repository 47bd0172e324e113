//! The command line.

use crate::child;
use crate::meters::callgrind;
use crate::registry::Scale;
use crate::report::{self, PARTS, Part};

/// What the program is to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Run these parts and write the report.
    Run {
        scale: Scale,
        parts: Vec<&'static str>,
    },
    /// Write the report from the figures that are there.
    Report,
    List,
    Help,
    /// Be the process that runs this part.
    Part {
        scale: Scale,
        part: &'static str,
    },
    /// Be the program under callgrind, for this part.
    UnderCallgrind(&'static str),
}

/// Reads the arguments; an error says which of them is wrong.
pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Result<Task, String> {
    let (mut scale, mut words) = (Scale::Full, Vec::new());
    for argument in arguments {
        if let Some(part) = hidden(&argument, child::PART) {
            return Ok(Task::Part { scale, part });
        }
        if let Some(part) = hidden(&argument, callgrind::CHILD) {
            return Ok(Task::UnderCallgrind(part));
        }
        match argument.as_str() {
            "--quick" => scale = Scale::Quick,
            // From cargo.
            "--bench" => {}
            "--report" => return Ok(Task::Report),
            "--list" => return Ok(Task::List),
            "--help" | "-h" => return Ok(Task::Help),
            option if option.starts_with('-') => return Err(format!("unknown option `{option}`")),
            _ => words.push(argument),
        }
    }
    if let Some(word) = words
        .iter()
        .find(|word| !PARTS.iter().any(|part| part.name.contains(*word)))
    {
        return Err(format!("no part is named `{word}`: `--list` names them"));
    }
    let wanted =
        |part: &&Part| words.is_empty() || words.iter().any(|word| is_named(part.name, word));
    let parts = PARTS.iter().filter(wanted).map(|part| part.name).collect();
    Ok(Task::Run { scale, parts })
}

/// The part after an option of the program's own processes.
fn hidden(argument: &str, option: &str) -> Option<&'static str> {
    let name = argument.strip_prefix(option)?.strip_prefix('=')?;
    Some(report::part(name)?.name)
}

/// `collections` means that part alone, `coll` those of small collections as well.
fn is_named(part: &str, word: &str) -> bool {
    let is_whole = PARTS.iter().any(|part| part.name == word);
    part == word || (!is_whole && part.contains(word))
}

pub(crate) const HELP: &str = "\
cargo bench -p gather-benches -- [--quick] [part..]

  part..    run these parts only, by any piece of their names; without it, all
  --quick   fewer rounds and sizes: under two minutes
            (and what `compile` and `programs` have to build first)
  --report  write the report again, from the figures of the last runs
  --list    name the parts
";

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(arguments: &[&str]) -> Vec<&'static str> {
        match read(arguments.iter().map(ToString::to_string)) {
            Ok(Task::Run { parts, .. }) => parts,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_whole_name_is_that_part_alone() {
        assert_eq!(parts(&["collections"]), ["collections"]);
        assert_eq!(parts(&["coll"]), ["collections", "small collections"]);
    }

    #[test]
    fn a_process_is_told_its_part() {
        let arguments = ["--quick", "--run-part=small collections"];
        assert_eq!(
            read(arguments.into_iter().map(String::from)),
            Ok(Task::Part {
                scale: Scale::Quick,
                part: "small collections"
            })
        );
    }

    #[test]
    fn a_wrong_word_is_named() {
        let error = read([String::from("fixt")].into_iter()).unwrap_err();
        assert_eq!(error, "no part is named `fixt`: `--list` names them");
    }
}
