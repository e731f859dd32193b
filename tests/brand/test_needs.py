"""What a design asks of the message that uses it."""

from __future__ import annotations

from .conftest import Workspace


def test_a_design_with_an_event_asks_for_one(workspace: Workspace) -> None:
    problem = workspace.campaign("design: typographic", "design: event").only()
    assert problem.code == "design-without-event" and "event:" in problem.fix
    assert workspace.text_at(problem).startswith("event")
    event = "design: event\n    event: {date: 2027-03-18, at: 19:00, place: Kerlann}"
    assert workspace.campaign("design: event", event).problems() == []


def test_a_design_of_two_languages_asks_for_two(workspace: Workspace) -> None:
    assert workspace.campaign("design: typographic", "design: split-bilingual").problems() == []
    problem = workspace.campaign(
        "design: split-bilingual", "design: split-bilingual\n    languages: [fr]"
    ).only()
    assert problem.code == "design-without-second-language"
    assert workspace.text_at(problem).startswith("split-bilingual")


def test_the_campaigns_first_design_asks_as_well(workspace: Workspace) -> None:
    workspace.campaign("messages:", "designs: [event]\nmessages:")
    assert workspace.codes() == ["design-without-event"]


def test_an_event_without_a_day_is_told_at_its_line(workspace: Workspace) -> None:
    workspace.campaign("design: typographic", "design: event\n    event: {at: 19:00, place: Kerlann}")
    assert workspace.only().place.file == "campaign.yaml"
