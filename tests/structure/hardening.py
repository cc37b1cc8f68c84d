#!/usr/bin/env python3
"""Reads a built program and says whether its protections are in it: hardening.py RELEASE_BINARY"""
import subprocess
import sys


def tool(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main():
    binary = sys.argv[1]
    header, dynamic = tool('readelf', '-hW', binary), tool('readelf', '-dW', binary)
    segments = tool('readelf', '-lW', binary)
    imports = tool('nm', '-D', '--undefined-only', binary)
    stack = next((line for line in segments.splitlines() if 'GNU_STACK' in line), '')
    checks = {
        'position independent (PIE)': 'DYN (' in header and 'PIE' in dynamic,
        'read-only relocations': 'GNU_RELRO' in segments,
        'immediate binding': 'BIND_NOW' in dynamic or ' NOW' in dynamic,
        'stack not executable': bool(stack) and 'RWE' not in stack,
        'no segment both writable and executable': not any(' RWE ' in line for line in segments.splitlines()),
        'stack protector': '__stack_chk_fail' in imports,
        'fortified library calls': '_chk@' in imports.replace('__stack_chk_fail@', ''),
        # Debian's start files carry no IBT mark, so the linker gives the program none; our own code must have its landing pads.
        'landing pads for indirect branches': 'x86_64' not in tool('uname', '-m') or 'endbr64' in tool('objdump', '-d', '--disassemble=main', binary),
    }
    for name, holds in checks.items():
        print(f'{"ok  " if holds else "FAIL"} {name}')
    return 0 if all(checks.values()) else 1


if __name__ == '__main__':
    sys.exit(main())
