#![allow(warnings)]
use std::path::Path;
pub fn save<T: serde::Serialize>(path: &Path, value: &T) -> anyhow::Result<()> {
    Ok(())
}
pub fn load<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    anyhow::bail!("stand-in")
}
