//! `rakam manual`: the man pages and completions that packages take.

use std::fs;

use crate::support::{err, out, run, text};

#[test]
fn every_command_has_its_page_and_every_shell_knows_the_options() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["manual", text(folder.path())]);
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap_or_else(|_| panic!("no {path}"));

    assert!(read("man/man1/rakam.1").contains("rakam\\-predict(1)"));
    for command in commands() {
        let page = read(&format!("man/man1/rakam-{command}.1"));
        assert!(page.contains("Example:"), "{page}");
    }
    for completions in
        ["bash-completion/completions/rakam", "fish/vendor_completions.d/rakam.fish", "zsh/site-functions/_rakam"]
    {
        let completions = read(completions);
        assert!(commands().iter().all(|command| completions.contains(command)) && completions.contains("as-is"));
    }
}

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = out(&run(&["--help"]));
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    // A long description goes on in the next line, further in.
    let lines = list.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}
