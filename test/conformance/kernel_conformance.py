"""Debian's jupyter_kernel_test, the yardstick of kernels, run on ours. Nothing is left out that ipykernel's own run has."""

import unittest

import jupyter_kernel_test

DISPLAY = "import { display } from 'gradlab';"


class GradlabKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "gradlab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('test')"
    completion_samples = [
        {"text": "Math.sqr", "matches": {"sqrt"}},
        {"text": "[1, 2].redu", "matches": {"reduce", "reduceRight"}},
    ]
    complete_code_samples = ["1", "const a = 1", "function f() {\n  return 1;\n}", "[1, 2].map((x) => x)"]
    incomplete_code_samples = ["function f() {", "const o = {", "[1, 2", "`text", "if (true) {\n  f("]
    invalid_code_samples = ["const = 3", "let 1x = 2;", ")("]
    code_page_something = "Math.sqrt?"
    code_generate_error = "throw new Error('boom')"
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[1, 2, 3].map((x) => x * x)", "result": "[ 1, 4, 9 ]"},
    ]
    code_display_data = [
        {"code": DISPLAY + "display({ data: { 'text/html': '<b>test</b>' } })", "mime": "text/html"},
        {"code": DISPLAY + "display({ data: { 'image/png': 'iVBORw0KGgo=' } })", "mime": "image/png"},
        {"code": DISPLAY + "display({ data: { 'application/json': { a: 1 } } })", "mime": "application/json"},
    ]
    code_history_pattern = "1 ? 2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.sqrt"
    code_clear_output = "import { clearOutput } from 'gradlab'; clearOutput()"


if __name__ == "__main__":
    unittest.main(verbosity=2)
