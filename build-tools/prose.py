#!/usr/bin/env python3
"""Lists what is too long in Markdown pages, in comments of Java, and in other text. Usage: build-tools/prose.py FILE...

A sentence of a page or of a comment has at most 25 words, a line of anything at most 120 columns. Of a page, code
blocks and tables are not looked at: what a program printed has the width it has. An inline piece of code is one word,
and so is a list of numbers. The exit code is 1 if anything is listed.
"""

import os
import re
import sys

WORDS = 25
COLUMNS = 120

FENCE = re.compile(r" *```")
CODE = re.compile(r" {4}")
TABLE = re.compile(r" *\|")
ITEM = re.compile(r"^ *(?:[*+-]|\d+\.) ")
HEADING = re.compile(r"#+ ")
END = re.compile(r"(?<=[.!?])[\"')\]*]*\s+(?=[\"'(\[*]*[A-Z0-9])")
JAVADOC = re.compile(r"^ */\*\*(.*?)\*/", re.DOTALL | re.MULTILINE)
TAG = re.compile(r"\s*(?:@(?:param \S+|return|throws \S+|see|since)|</?(?:p|ul|ol|li|table|tr|td|th|h\d)[^>]*>)\s*")
INLINE = re.compile(r"\{@\w+ (?:[^{}]|\{[^{}]*\})*\}|<code>.*?</code>", re.DOTALL)
NUMBERS = re.compile(r"\d[\d,.]*(?:,? (?:and |or |to )?\d[\d,.]*)+")


def prose(lines):
    """The lines that are neither code nor of a table, with their numbers; an empty one where something ends."""
    fenced = False
    before = ""
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\n")
        if FENCE.match(line):
            fenced = not fenced
            line = ""
        elif fenced or TABLE.match(line) or not line.strip():
            line = ""
        elif CODE.match(line) and not before:
            yield number, ""
            continue
        before = line
        yield number, line


def paragraphs(lines):
    """Paragraphs, items of lists and headings, each as the number of its first line and its text."""
    first, text = 0, []
    for number, line in prose(lines):
        if text and (not line or ITEM.match(line) or HEADING.match(line) or HEADING.match(text[0])):
            yield first, " ".join(text)
            text = []
        if line:
            first = number if not text else first
            text.append(line.strip())
    if text:
        yield first, " ".join(text)


def plain(text):
    """A paragraph as it is read: code is one word, and a link is its text."""
    text = re.sub(r"(`+).+?\1(?!`)", "Code", text)
    text = re.sub(r"\[[^\] ]*\]\([^)]*\)", "Link", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return NUMBERS.sub("1", text)


def words(sentence):
    return sum(1 for word in sentence.split() if re.search(r"\w", word))


def too_long(number, text):
    """The sentences of a plain text that have too many words."""
    for sentence in END.split(text):
        if words(sentence) > WORDS:
            yield number, f"{words(sentence)} words: {sentence}"


def of_page(text):
    lines = text.split("\n")
    for number, line in prose(lines):
        if len(line) > COLUMNS:
            yield number, f"{len(line)} columns"
    for number, paragraph in paragraphs(lines):
        yield from too_long(number, ITEM.sub("", plain(paragraph), count=1))


def of_java(text):
    """The lines, and the sentences of the javadoc."""
    yield from of_text(text)
    for comment in JAVADOC.finditer(text):
        number = text.count("\n", 0, comment.start()) + 1
        said = re.sub(r"\n\s*\* ?", "\n", comment[1])
        said = INLINE.sub("Code", re.sub(r"<pre>.*?</pre>", "\n\n", said, flags=re.DOTALL))
        for paragraph in TAG.split(said):
            yield from too_long(number, NUMBERS.sub("1", " ".join(paragraph.split())))


def of_text(text):
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > COLUMNS and "://" not in line:
            yield number, f"{len(line)} columns"


def complaints(file, text):
    """What is too long, each as the number of a line and a message."""
    kind = {".md": of_page, ".java": of_java}.get(os.path.splitext(file)[1], of_text)
    return sorted(kind(text))


def main(files):
    if not files:
        sys.exit("usage: prose.py FILE...")
    found = False
    for file in files:
        with open(file, encoding="utf-8") as page:
            for number, message in complaints(file, page.read()):
                print(f"{file}:{number}: {message}")
                found = True
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
