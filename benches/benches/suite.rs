//! `cargo bench -p gather-benches`.

use std::path::Path;
use std::process::ExitCode;

use gather_benches::Paths;

fn main() -> ExitCode {
    gather_benches::run(&Paths {
        workspace: Path::new(env!("CARGO_MANIFEST_DIR")).join(".."),
        scratch: env!("CARGO_TARGET_TMPDIR").into(),
        memory: env!("CARGO_BIN_EXE_gather-benches-memory").into(),
    })
}
