"""Prints what junitparser finds in a file: how many cases there are, and a line for each."""

import sys

from junitparser import JUnitXml

xml = JUnitXml.fromfile(sys.argv[1])
print(f"{xml.tests} tests, {xml.failures} failures, {xml.errors} errors, {xml.skipped or 0} skipped, {xml.time} s")
for suite in xml:
    for case in suite:
        results = [f"{type(result).__name__} {result.message}" for result in case.result]
        print(f"{case.classname} {case.name}: {'; '.join(results) or 'passed'}")
