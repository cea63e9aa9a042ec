//! Tests the import order of modules: a module uses only those before it in ARCHITECTURE.md.

use crate::common::repository;
use std::fs;
use std::path::{Path, PathBuf};

const LIBRARY: &str = "src";
const COMMAND: &str = "src/bin/cvae";

/// The modules after `key` in the list of ARCHITECTURE.md.
fn order(key: &str) -> Vec<String> {
    let text = fs::read_to_string(repository("ARCHITECTURE.md")).unwrap();
    let list = text.split("```modules\n").nth(1);
    let list = list.and_then(|rest| rest.split("```").next());
    let line = list.into_iter().flat_map(str::lines).find_map(|line| {
        let (name, modules) = line.split_once(':')?;
        (name == key).then_some(modules)
    });
    let line = line.unwrap_or_else(|| panic!("ARCHITECTURE.md has no order of `{key}`"));
    line.split_whitespace().map(str::to_owned).collect()
}

/// The Rust files below `folder`, without those of the command in the library's folder.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![repository(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "bin") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// The path of a file's module: `["weights", "plan"]` for `weights/plan.rs`, none for the root.
fn module(root: &Path, file: &Path) -> Vec<String> {
    let path = file.strip_prefix(root).unwrap().with_extension("");
    let names = path.iter().map(|name| name.to_str().unwrap().to_owned());
    names
        .filter(|name| !["mod", "lib", "main"].contains(&name.as_str()))
        .collect()
}

/// The code of a file without its comments and its unit tests, which may use any module.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap();
    let code = code.split("#[cfg(all(test").next().unwrap();
    let lines = code.lines().map(|line| line.split("//").next().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

/// The identifier at the start of `text`.
fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The names after `crate::` or `super::`: one, or several in braces.
fn names(text: &str) -> Vec<&str> {
    let Some(list) = text.strip_prefix('{') else {
        return vec![identifier(text)];
    };
    let (mut depth, mut start, mut names) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(identifier(list[start..at].trim_start()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

/// The names of the crate root that `code`, in the module at `path`, refers to: modules and other items.
fn used<'a>(code: &'a str, path: &[String]) -> Vec<&'a str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut used = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        if !code[..start].ends_with(is_word) {
            used.extend(names(&code[start + "crate::".len()..]));
        }
    }
    for (start, _) in code.match_indices("super::") {
        if code[..start].ends_with(is_word) {
            continue;
        }
        let mut rest = &code[start..];
        let mut above = 0;
        while let Some(inner) = rest.strip_prefix("super::") {
            (rest, above) = (inner, above + 1);
        }
        if above >= path.len() {
            used.extend(names(rest));
        }
    }
    used
}

/// Every use of a module that does not come before its own in `order`, as a sentence.
fn violations(folder: &str, order: &[String]) -> Vec<String> {
    let root = repository(folder);
    let place = |module: &str| order.iter().position(|name| name == module);
    let mut violations = Vec::new();
    for file in sources(folder) {
        let path = module(&root, &file);
        let shown = file.strip_prefix(repository("")).unwrap().display();
        let Some(own) = path.first() else { continue };
        let Some(here) = place(own) else {
            violations.push(format!("{shown}: ARCHITECTURE.md does not list `{own}`"));
            continue;
        };
        let code = code(&fs::read_to_string(&file).unwrap());
        for name in used(&code, &path) {
            if place(name).is_some_and(|there| there > here) {
                violations.push(format!(
                    "{shown} uses `{name}` ({folder}/{name}), which comes after `{own}` in the order of ARCHITECTURE.md"
                ));
            }
        }
    }
    violations
}

#[test]
fn a_module_uses_only_modules_before_it() {
    for (folder, key) in [(LIBRARY, "library"), (COMMAND, "command")] {
        let order = order(key);
        for name in &order {
            let file = repository(&format!("{folder}/{name}.rs"));
            let module = repository(&format!("{folder}/{name}/mod.rs"));
            assert!(
                file.is_file() || module.is_file(),
                "ARCHITECTURE.md lists `{name}`, which {folder} does not have"
            );
        }
        let violations = violations(folder, &order);
        assert!(violations.is_empty(), "{}", violations.join("\n"));
    }
}

/// The check finds each way to write a use, and ignores comments and unit tests.
#[test]
fn uses_are_found_however_they_are_written() {
    let text = "use crate::{alpha::A, beta::{B, C}};\nuse super::super::gamma;\nuse super::plan;\n\
                fn f() { crate::delta::d(); not_crate::e() }\n// crate::comment\n\
                #[cfg(test)]\nmod tests { use crate::omega; }\n";
    let path = ["weights".to_owned(), "plan".to_owned()];
    let code = code(text);
    assert_eq!(used(&code, &path), ["alpha", "beta", "delta", "gamma"]);
    assert_eq!(used("use super::stored;", &path[..1]), ["stored"]);
}
