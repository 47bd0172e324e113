//! Figures: what the meters find, and how they are kept between runs.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::case::Name;

/// One measured number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) workload: String,
    pub(crate) arms: usize,
    pub(crate) implementation: String,
    pub(crate) value: f64,
}

impl Figure {
    pub(crate) fn new(workload: &str, arms: usize, implementation: &str, value: f64) -> Self {
        Self {
            workload: workload.into(),
            arms,
            implementation: implementation.into(),
            value,
        }
    }

    pub(crate) fn of(name: &Name, value: f64) -> Self {
        Self::new(name.workload, name.arms, name.implementation, value)
    }
}

/// The figures of a part, and what is to be said of them.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) figures: Vec<Figure>,
    pub(crate) note: String,
}

impl From<Vec<Figure>> for Found {
    fn from(figures: Vec<Figure>) -> Self {
        Self {
            figures,
            note: String::new(),
        }
    }
}

impl Found {
    /// Adds a sentence to the note.
    pub(crate) fn remark(&mut self, text: &str) {
        if !self.note.is_empty() {
            self.note.push(' ');
        }
        self.note.push_str(text);
    }

    /// Nothing, as something is not there that it needs.
    pub(crate) fn skipped(why: &str) -> Self {
        Self {
            figures: Vec::new(),
            note: format!("!!! SKIPPED: {why}"),
        }
    }
}

/// How and where the figures of a part were measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub(crate) part: String,
    pub(crate) run: String,
    pub(crate) machine: String,
    pub(crate) compiler: String,
    pub(crate) note: String,
}

/// The figures of the last run of each part: tab-separated files in one directory.
#[derive(Debug)]
pub(crate) struct Results {
    directory: PathBuf,
    origins: BTreeMap<String, Origin>,
    figures: BTreeMap<String, Vec<Figure>>,
}

impl Results {
    /// Reads what is there.
    pub(crate) fn read(directory: &Path) -> io::Result<Self> {
        let mut results = Self {
            directory: directory.into(),
            origins: BTreeMap::new(),
            figures: BTreeMap::new(),
        };
        for origin in read::<Origin>(&results.origins_path())? {
            let figures = read(&results.path_of(&origin.part))?;
            results.figures.insert(origin.part.clone(), figures);
            results.origins.insert(origin.part.clone(), origin);
        }
        Ok(results)
    }

    /// Replaces the figures of a part.
    pub(crate) fn replace(&mut self, origin: Origin, figures: Vec<Figure>) -> io::Result<()> {
        fs::create_dir_all(&self.directory)?;
        write(&self.path_of(&origin.part), &figures)?;
        self.figures.insert(origin.part.clone(), figures);
        self.origins.insert(origin.part.clone(), origin);
        write(&self.origins_path(), self.origins.values())
    }

    pub(crate) fn origin(&self, part: &str) -> Option<&Origin> {
        self.origins.get(part)
    }

    /// The figures of a part; none if it was never run.
    pub(crate) fn figures(&self, part: &str) -> &[Figure] {
        self.figures.get(part).map_or(&[], Vec::as_slice)
    }

    fn origins_path(&self) -> PathBuf {
        self.directory.join("runs.tsv")
    }

    fn path_of(&self, part: &str) -> PathBuf {
        self.directory.join(file_name(part)).with_extension("tsv")
    }
}

/// A count, to reckon with.
#[expect(clippy::cast_precision_loss, reason = "no count here is above 2^52")]
pub(crate) fn float(count: impl TryInto<u64>) -> f64 {
    count.try_into().unwrap_or(u64::MAX) as f64
}

/// The name of a part in a file's name or a link.
pub(crate) fn file_name(part: &str) -> String {
    part.replace(' ', "-")
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> io::Result<Vec<T>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_path(path)?;
    let rows: Result<Vec<T>, csv::Error> = reader.deserialize().collect();
    Ok(rows?)
}

fn write<T: Serialize>(path: &Path, rows: impl IntoIterator<Item = T>) -> io::Result<()> {
    // Whole or not at all: a run may be stopped at any time.
    let unfinished = path.with_extension("unfinished");
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b'\t')
        .from_path(&unfinished)?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer.flush()?;
    fs::rename(unfinished, path)
}
