#!/usr/bin/env python3
"""The program imports none of the functions that have caused the trade's worst holes: symbols.py BINARY"""
import subprocess
import sys

BANNED = {'strcpy', 'strcat', 'sprintf', 'vsprintf', 'gets', 'atoi', 'atol', 'atoll', 'rand', 'random', 'srand', 'srandom',
          'strtok', 'alloca', 'tmpnam', 'mktemp', 'system', 'popen'}


def main():
    listing = subprocess.run(['nm', '-D', '--undefined-only', sys.argv[1]], capture_output=True, text=True, check=True).stdout
    names = {line.split()[-1].split('@')[0] for line in listing.splitlines() if line.strip()}
    found = sorted(names & BANNED)
    print(f'imports {", ".join(found)}' if found else f'{len(names)} imports, none of them banned')
    return 1 if found or len(names) < 20 else 0


if __name__ == '__main__':
    sys.exit(main())
