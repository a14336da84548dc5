#!/usr/bin/env python3
"""Sizes of the main code: files, methods, visibility, and the heart of the proxy.

Usage: build-tools/figures.py [DIRECTORY]    the project's directory; this one by default
"""
import pathlib
import re
import statistics
import sys

SESSION = "proxy-server/src/main/java/io/failgate/proxy/session"
HEART = [
    (SESSION + "/Side.java", "a session's side, used twice"),
    (SESSION + "/CommandPhase.java", "the pump"),
    ("proxy-server/src/main/java/io/failgate/proxy/exchange/Exchange.java", "the exchange"),
    ("proxy-server/src/main/java/io/failgate/proxy/interception/Verdict.java", "verdicts"),
    ("proxy-server/src/main/java/io/failgate/proxy/interception/Gate.java", "the gate"),
]
TYPE = re.compile(r"\b(?:class|interface|enum|record|@interface)\s+(\w+)")
GENERICS = re.compile(r"<[^<>]*>")
HEAD = re.compile(r"^\s*(?:[\w.\[\]<>?,&\s]+\s)?\w+\s*\([^{}]*\)\s*(?:throws [\w., ]+)?\s*$")
FIELD = re.compile(r"^    private (?!static)[^(=]*?\w+(?: =.*)?;", re.MULTILINE)


def without_comments_and_texts(code):
    """The code with comments and literals blanked, so that braces count and lines stay."""
    pattern = r'/\*.*?\*/|//[^\n]*|"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda found: re.sub(r"[^\n]", " ", found.group()), code, flags=re.DOTALL)


def is_method(head):
    """Whether that is in front of a method's or constructor's body. Constants of enums have commas between them."""
    outside, depth = "", 0
    for char in GENERICS.sub("", GENERICS.sub("", head)):
        depth += {"(": 1, ")": -1}.get(char, 0)
        outside += char if depth == 0 else ""
    return "," not in outside.rpartition(")")[0] and HEAD.match(head) is not None


def methods(code):
    """The lines of each method's or constructor's body with its head, in order."""
    lengths, stack, head = [], [], 0
    for index, char in enumerate(code):
        if char == "{":
            text = code[head:index]
            bare = re.sub(r"@\w+(?:\([^()]*\))?", " ", text)
            in_type = not stack or stack[-1][0] == "type"
            if TYPE.search(bare) and not re.search(r"[=]", bare):
                kind = "type"
            elif in_type and is_method(bare):
                kind = "method"
            elif in_type and re.search(r"^\s*(?:public |private )?\w+\s*$", bare) and stack:
                kind = "method"  # the compact constructor of a record
            elif in_type and re.search(r"(?:^|[,;])\s*\w+(?:\([^{}]*\))?\s*$", bare):
                kind = "type"  # the body of an enum's constant
            elif re.search(r"\bnew\s+[\w.<>]+(?:\s*<[^>]*>)?\s*\([^{}]*\)\s*$", bare):
                kind = "type"  # an anonymous class
            else:
                kind = "block"
            start = code.count("\n", 0, head + len(text) - len(text.lstrip()))
            stack.append((kind, start))
        elif char == "}":
            kind, start = stack.pop()
            if kind == "method":
                lengths.append(code.count("\n", 0, index) - start + 1)
        if char in "{};":
            head = index + 1
    return lengths


def lines(path):
    return len(path.read_text().splitlines())


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    files = [f for f in root.glob("*/src/main/java/**/*.java")
             if f.name not in ("package-info.java", "module-info.java")]
    largest = sorted(((lines(f), f.stem) for f in files), reverse=True)
    print(f"{len(files)} files of main code, {sum(n for n, _ in largest)} lines; the largest: "
          + ", ".join(f"{name} {n}" for n, name in largest[:5]))
    lengths, tops, hidden = [], 0, 0
    for file in files:
        code = without_comments_and_texts(file.read_text())
        lengths += methods(code)
        tops += 1
        hidden += re.search(r"^public ", code, re.MULTILINE) is None
    lengths.sort()
    print(f"{len(lengths)} methods: median {statistics.median(lengths):.0f} lines, "
          f"p90 {lengths[len(lengths) * 9 // 10]}, longest {lengths[-1]}")
    print(f"types of files that are package-private: {hidden} of {tops}, {100 * hidden / tops:.0f} %")
    session = (root / SESSION / "Session.java").read_text()
    print(f"Session: {len(session.splitlines())} lines, {len(FIELD.findall(session))} fields")
    total = 0
    for name, what in HEART:
        total += lines(root / name)
        print(f"  heart: {lines(root / name):4} {what} ({pathlib.Path(name).stem})")
    print(f"  heart: {total:4} in all")
    for package in ("interception", "context", "exchange", "session"):
        directory = root / "proxy-server/src/main/java/io/failgate/proxy" / package
        types = [f for f in directory.glob("*.java") if f.name != "package-info.java"]
        public = [f.stem for f in types
                  if re.search(r"^public ", without_comments_and_texts(f.read_text()), re.MULTILINE)]
        print(f"{package}: {len(public)} public types of {len(types)}: {', '.join(sorted(public))}")


if __name__ == "__main__":
    main()
