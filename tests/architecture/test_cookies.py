"""Pages set no cookie but those that a service declares, and those only where the policy lists them."""

import ast
import importlib
import pkgutil
from datetime import timedelta
from pathlib import Path

import troth
from troth.app.services import DECLARED, SERVICES
from troth.policy import Cookie
from troth.policy.vocabulary import COOKIES

SOURCES = Path(troth.__file__).parent
SETTERS = {"set_cookie", "delete_cookie"}


def modules():
    """Every module of the server, with its syntax tree."""
    for found in pkgutil.walk_packages(troth.__path__, "troth."):
        module = importlib.import_module(found.name) if found.name != "troth.__main__" else None
        if module and module.__file__:
            yield module, ast.parse(Path(module.__file__).read_text())


MODULES = list(modules())


def calls(tree, names):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


def setting():
    """Each place in the code that sets or drops a cookie: module, function, and the name that is given."""
    for module, tree in MODULES:
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for call in calls(function, SETTERS):
                    yield module, function, call.args[0]


def declared_names(module, function, name):
    """The declared cookies that an expression such as `cookie.name` can stand for; empty for any other."""
    if not (isinstance(name, ast.Attribute) and name.attr == "name" and isinstance(name.value, ast.Name)):
        return []
    given = {one.arg: one.annotation for one in (*function.args.args, *function.args.kwonlyargs)}
    annotation = given.get(name.value.id)
    if annotation is not None:
        return [one.name for one in DECLARED.cookies] if ast.unparse(annotation) == "Cookie" else []
    loops = [one for one in ast.walk(function) if isinstance(one, ast.For)]
    over = [one.iter for one in loops if getattr(one.target, "id", "") == name.value.id]
    source = over[0].id if over and isinstance(over[0], ast.Name) else name.value.id
    value = getattr(module, source, ())
    found = value if isinstance(value, tuple) else (value,)
    return [one.name for one in found if one in DECLARED.cookies]


def test_every_cookie_that_is_set_is_one_that_a_service_declares():
    places = list(setting())
    assert len(places) >= 4
    loose = [
        f"{module.__name__}:{name.lineno} sets {ast.unparse(name)}"
        for module, function, name in places
        if not declared_names(module, function, name)
    ]
    assert loose == []


def test_every_cookie_that_the_code_has_is_declared_by_the_service_that_sets_it():
    made = {one for module, _ in MODULES for one in vars(module).values() if isinstance(one, Cookie)}
    assert made == set(DECLARED.cookies)
    assert sum(len(list(calls(tree, {"Cookie"}))) for _, tree in MODULES) == len(DECLARED.cookies)
    assert {(cookie.service, cookie.name) for service in SERVICES for cookie in service.cookies} == {
        ("portal", "address"),
        ("membership", "session"),
        ("membership", "remember-me"),
    }
    assert all(cookie.service == service.name for service in SERVICES for cookie in service.cookies)


def test_the_cookies_that_a_policy_may_list_are_those_that_there_are():
    assert sorted(COOKIES) == sorted(cookie.name for cookie in DECLARED.cookies)


def test_no_header_and_no_script_sets_a_cookie_past_them():
    past = [
        str(path)
        for path in sorted(SOURCES.rglob("*"))
        if path.suffix in (".py", ".js", ".html")
        and any(word in path.read_text().lower() for word in ("set-cookie", "document.cookie", "cookiestore"))
    ]
    assert past == []


def test_each_says_what_is_in_it_and_how_long_it_stays():
    assert {cookie.name: cookie.life for cookie in DECLARED.cookies} == {
        "address": timedelta(days=180),
        "session": None,
        "remember-me": timedelta(days=180),
    }
    assert all(cookie.says for cookie in DECLARED.cookies)
