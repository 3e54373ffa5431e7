"""Commands about what is kept of a class: who decided what, and what is to be removed."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import SessionError, UsageError
from .say import note

if TYPE_CHECKING:
    from ..classroom.store import Store


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
def audit(results: Path) -> None:
    """Say who decided what, when and why."""
    from ..classroom import decisions

    check_results(results)
    for each in decisions.logged(results):
        why = f" ({each.why})" if each.why else ""
        click.echo(f"{each.when} {each.who}: {each.student}, {each.what}: {each.old} → {each.new}{why}")


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--student", "students", multiple=True, help="The id of a student; may be given several times.")
@click.option("--older-than", metavar="DAYS", help="All whose recordings were analysed longer ago, such as 180d.")
@click.option("--apply", "apply_it", is_flag=True, help="Remove them; without it only who is shown.")
def purge(results: Path, students: tuple[str, ...], older_than: str | None, apply_it: bool) -> None:
    """Remove sessions, sound and points of students; the log keeps a pseudonym."""
    from ..classroom import decisions, store
    from ..classroom import purge as removal

    check_results(results)
    if bool(students) == bool(older_than):
        raise UsageError("purge", "it needs either --student or --older-than", "Give one of them")
    with store.opened(results) as opened:
        known = {each.student for each in opened.known()} | set(opened.points()) | set(opened.outdated())
        known |= opened.students()
        known |= {each.student for each in decisions.logged(results)}
        chosen = _chosen(students, older_than, opened)
        if unknown := [student for student in chosen if student not in known]:
            raise UsageError("--student", f"nothing is kept of {', '.join(unknown)}", "Give an id of the class")
        for student in chosen:
            click.echo(student)
        for student in removal.untold(opened.known()) if older_than else ():
            note(f"{student} stays: a session.json cannot be read, so its age is unknown. --student removes it.")
        if waiting := decisions.pending(results / decisions.TABLE, opened):
            why = f"class.csv holds points that were not taken over ({', '.join(waiting)})"
            raise UsageError("purge", why, "Run `listenkit review` first, or remove them from it")
        if apply_it:
            note(f"Removed: {removal.remove(opened, results, chosen)} practices of {len(chosen)} students.")
            note("Remove what they handed in as well, or set their consent to no: the next batch would hear it again.")
            note("Zip files of `grades --feedback` and sheets of `moderate` are not looked through.")
        else:
            note("Nothing is removed yet: the same command with --apply does it. It cannot be undone.")


def _chosen(students: tuple[str, ...], older_than: str | None, opened: Store) -> tuple[str, ...]:
    from ..classroom import purge as removal

    if older_than is None:
        return students
    try:
        before = datetime.now(UTC) - removal.days(older_than)
    except (ValueError, OverflowError) as error:
        raise UsageError("--older-than", f"{older_than!r} is no number of days", "Give days, such as 180d") from error
    return removal.old(opened.known(), before)


def check_results(results: Path) -> None:
    """Refuse a folder in which there is no class."""
    from ..classroom.store import FILE

    if not os.path.isfile(results / FILE):
        raise SessionError(str(results), f"there is no {FILE} in it", "Give the --out folder of `listenkit batch`")
