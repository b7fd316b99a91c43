"""The plan of the house, held against the source: who may import whom, and that nothing executes text."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLAN = (
    "errors shown", "functions", "language", "numeric", "calculus", "networks", "checking", "document", "problems",
    "render", "cli jupyter __init__ __main__",
)  # fmt: skip
FLOOR = {room: level for level, rooms in enumerate(PLAN) for room in rooms.split()}
EXECUTES = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "lambdify", "S", "autowrap", "ufuncify"}
SYMPIFIES = {"diff", "subs", "integrate", "limit", "solve", "series", "simplify", "Matrix", "Derivative", "evalf"}
"""What SymPy hands a string to ``sympify`` in, which evaluates it."""


@cache
def sources() -> dict[str, tuple[Path, ast.Module]]:
    found = {}
    for path in sorted((ROOT / "symgrad").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[module] = (path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
    return found


def imported(module: str) -> Iterator[tuple[str, int]]:
    """The modules of symgrad that a module imports, wherever in it, with the line."""
    path, tree = sources()[module]
    package = module if path.stem == "__init__" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name.split(".")[0] == "symgrad")
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            target = ".".join([*base, *([node.module] if node.module else [])])
            if target.split(".")[0] == "symgrad":
                names = (f"{target}.{alias.name}" for alias in node.names)
                yield from ((name if name in sources() else target, node.lineno) for name in names)


def room(module: str) -> str:
    """The package or top module that a module belongs to."""
    _, _, inner = module.partition(".")
    return inner.partition(".")[0] or "__init__"


def test_every_module_has_a_floor():
    assert {room(module) for module in sources()} <= set(FLOOR)


def may_import(here: str, there: str) -> bool:
    """Lower floors, the same package, and on the two ends of the house the neighbours."""
    level, other = FLOOR[room(here)], FLOOR[room(there)]
    return other < level or room(here) == room(there) or (other == level and level in (0, len(PLAN) - 1))


def test_a_floor_imports_lower_floors_only():
    upwards = [
        f"{module}:{line} imports {target}"
        for module in sources()
        for target, line in imported(module)
        if not may_import(module, target)
    ]
    assert upwards == []


def test_no_module_imports_itself_in_a_circle():
    graph = {module: {target for target, _ in imported(module) if target != module} for module in sources()}
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise AssertionError(" <- ".join(error.args[1])) from None


def executing(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Calls that run a string as code, or hand a string to something of SymPy's that would."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Attribute(value=ast.Name(id="re"), attr="compile"):
                continue
            case ast.Name(id=name) | ast.Attribute(attr=name):
                strings = any(
                    isinstance(part, ast.Constant | ast.JoinedStr) and not _harmless(part) for part in _parts(node)
                )
                if name in EXECUTES or (name in SYMPIFIES and strings):
                    yield name, node.lineno


def _parts(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments, and what stands in lists and tuples among them."""
    waiting = list(call.args)
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, ast.List | ast.Tuple):
            waiting.extend(part.elts)


def _harmless(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and not isinstance(part.value, str)


def test_nothing_executes_text():
    found = [f"{module}:{line} {name}(…)" for module, (_, tree) in sources().items() for name, line in executing(tree)]
    assert found == []


def test_the_search_finds_what_it_should():
    dangerous = (
        'eval(t)\nsympy.S("x")\nexpr.diff("x")\nsympy.Matrix([["x"]])\nsympy.lambdify(x, e)\nexpr.subs(f"{x}", 1)'
    )
    assert len(list(executing(ast.parse(dangerous)))) == 6
    assert not list(executing(ast.parse('re.compile("x")\nexpr.diff(x, 2)\nsympy.Matrix([[x]])')))
