#!/usr/bin/env python3
"""Every C file written by hand is formatted with the repository's style: format.py CLANG_FORMAT TOP_FOLDER"""
import os
import subprocess
import sys

WRITTEN_BY_HAND = ('src', 'include', 'tests', 'tools')
GENERATED = '_gen.'


def main():
    tool, top = sys.argv[1:]
    files = [os.path.join(folder, name)
             for place in WRITTEN_BY_HAND for folder, _, names in os.walk(os.path.join(top, place))
             for name in names if name.endswith(('.c', '.h')) and GENERATED not in name and 'node_modules' not in folder]
    checked = subprocess.run([tool, '--dry-run', '-Werror', *files], capture_output=True, text=True, check=False, cwd=top)
    print(checked.stderr[:4000] if checked.returncode else f'{len(files)} files are formatted')
    return 1 if checked.returncode or not files else 0


if __name__ == '__main__':
    sys.exit(main())
