//! The options that several verbs have: which configuration, which rule files, which rules and checks.

use crate::config::{Configs, Layer, Loader, Which};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(clap::Args)]
#[group(skip)]
pub(super) struct ConfigArgs {
    /// Read this configuration file, not the wasfix.toml found upward from each file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
}

impl ConfigArgs {
    pub(super) fn configs(&self) -> Configs {
        Configs::new(match &self.config {
            _ if self.no_config => Which::None,
            Some(path) => Which::This(path.clone()),
            None => Which::Nearest,
        })
    }
}

#[derive(clap::Args)]
#[group(skip)]
pub(super) struct RuleArgs {
    /// Also load the rule files of this folder; may be given more than once
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
}

impl RuleArgs {
    pub(super) fn loader(&self) -> Loader {
        Loader::new(self.rules.clone())
    }
}

#[derive(clap::Args)]
#[group(skip)]
pub(super) struct SelectArgs {
    /// Only these rules and checks; also replaces what the configuration selects
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    select: Vec<String>,
    /// Not these rules and checks
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    ignore: Vec<String>,
}

impl SelectArgs {
    /// What the command line says.
    pub(super) fn layer(&self) -> Layer {
        Layer {
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            severity: BTreeMap::new(),
        }
    }
}
