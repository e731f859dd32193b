"""Slots become dated posts."""

from __future__ import annotations

from dataclasses import replace

from terrimark.calendar import Schedule
from terrimark.limits import of


def keys(schedule: Schedule) -> list[str]:
    return [post.key for post in schedule.posts]


def test_a_slot_makes_a_post_for_each_audience_language_and_account_that_serves_them(planned):
    schedule = planned("slots: [{message: boat, week: 1, on: friday, at: 09:30}]")
    assert sorted(keys(schedule)) == [
        "large/boat/residents/en/bsky",
        "large/boat/residents/en/masto",
        "large/boat/residents/en/masto-en",
        "large/boat/residents/fr/bsky",
        "large/boat/residents/fr/masto",
        "large/boat/visitors/fr/masto",
    ]
    assert {post.due.isoformat() for post in schedule.posts} == {"2027-03-05T09:30:00+01:00"}


def test_a_post_carries_the_words_of_its_network_and_the_poster_in_its_format(planned):
    schedule = planned("slots: [{message: boat, week: 1, on: friday, at: 09:30}]")
    post = next(post for post in schedule.posts if post.key == "large/boat/residents/fr/bsky")
    assert post.words.text.startswith("Onze minutes.") and post.words.spans
    assert (post.handle, post.network, post.territory, post.message) == (
        "estran.test",
        "bluesky",
        "estran",
        "boat",
    )
    [picture] = post.pictures
    assert picture.path == "build/large/posters/boat/fr-square.jpg"
    assert "Bateau." in picture.alt
    on_mastodon = next(post for post in schedule.posts if post.key == "large/boat/residents/fr/masto")
    assert on_mastodon.pictures[0].path == "build/large/posters/boat/fr-portrait.jpg"


def test_a_slot_can_keep_to_some_audiences_languages_and_accounts(planned):
    schedule = planned(
        """
slots:
  - {message: boat, week: 1, on: friday, at: 09:30, audiences: [visitors]}
  - {message: boat, week: 2, on: friday, at: 09:30, languages: [en], accounts: [bsky]}
"""
    )
    assert keys(schedule) == ["large/boat/visitors/fr/masto", "large/boat-2/residents/en/bsky"]


def test_weekdays_count_from_the_start_and_a_date_stands_for_itself(planned):
    schedule = planned(
        """
slots:
  - {message: sky, week: 1, on: wednesday, at: 08:00}
  - {message: sky, week: 1, on: tuesday, at: 08:00}
  - {message: sky, week: 2, on: thursday, at: 08:00}
  - {message: sky, date: 2027-04-01, at: 08:00}
"""
    )
    days = [f"{post.due:%Y-%m-%d}" for post in schedule.posts]
    assert days == ["2027-03-03", "2027-03-09", "2027-03-11", "2027-04-01"]
    assert schedule.posts[-1].due.isoformat() == "2027-04-01T08:00:00+02:00"  # summer time has begun


def test_slots_are_numbered_where_they_have_the_same_name_and_never_take_another_ones(planned):
    schedule = planned(
        """
slots:
  - {message: sky, id: sky-2, week: 1, on: friday, at: 08:00}
  - {message: sky, week: 1, on: friday, at: 09:00}
  - {message: sky, week: 1, on: friday, at: 10:00}
  - {message: sky, week: 1, on: friday, at: 11:00}
"""
    )
    assert [key.split("/")[1] for key in keys(schedule)] == ["sky-2", "sky", "sky-3", "sky-4"]


def test_a_slot_that_is_added_later_renames_none_before_it(planned):
    first, second = (
        "{message: sky, week: 1, on: friday, at: 08:00}",
        "{message: sky, week: 2, on: friday, at: 08:00}",
    )
    before, after = planned(f"slots: [{first}]"), planned(f"slots: [{second}, {first}]")
    assert keys(after)[: len(keys(before))] == keys(before)
    assert {key.split("/")[1] for key in keys(after)} == {"sky", "sky-2"}


def test_an_hour_that_clocks_skip_or_repeat_is_a_warning_at_its_slot_that_states_the_rule(planned):
    schedule = planned(
        """
slots:
  - {message: sky, date: 2027-03-28, at: 02:30}
  - {message: sky, date: 2027-10-31, at: 02:30}
"""
    )
    assert [post.due.isoformat() for post in schedule.posts] == [
        "2027-03-28T03:30:00+02:00",
        "2027-10-31T02:30:00+02:00",
    ]
    forward, back = schedule.problems
    assert (forward.code, forward.severity) == ("clock-forward", "warning")
    assert "does not exist" in forward.what and "03:30" in forward.what
    assert (back.code, back.severity) == ("clock-back", "warning")
    assert "the first time" in back.what
    assert (forward.place.file, back.place.line - forward.place.line) == ("campaign.yaml", 1)


def test_an_account_never_says_the_same_thing_twice_at_one_instant(planned):
    same = ("    body: {fr: Onze", "    link: https://estran.example/bac\n    body: {fr: Onze")
    slots = "slots: [{message: boat, week: 1, on: friday, at: 09:30, accounts: [masto], languages: [fr]}]"
    tracked_apart = planned(slots, change=same)
    assert len(tracked_apart.posts) == 2  # the tracked link tells the audiences apart
    twice = planned(
        slots.replace("}]", "}, {message: boat, id: again, week: 1, on: friday, at: 09:30}]"), change=same
    )
    assert not any(post.also for post in twice.posts)
    assert len({(post.account, post.due, post.words.text) for post in twice.posts}) == len(twice.posts)


def test_a_post_that_serves_two_audiences_names_both(planned):
    slots = "slots: [{message: boat, week: 1, on: friday, at: 09:30, accounts: [bsky], languages: [fr]}]"
    same = ("    body: {fr: Onze", "    link: https://estran.example/bac\n    body: {fr: Onze")
    [post] = planned(slots, change=same, and_=(", audiences: [residents]}", "}")).posts
    assert post.audiences == ("residents", "visitors")


def test_weeks_without_news_are_told_for_each_audience(planned):
    schedule = planned(
        """
slots:
  - {message: sky, week: 1, on: friday, at: 08:00}
  - {message: boat, week: 3, on: friday, at: 08:00, audiences: [residents]}
"""
    )
    assert [(hole.audience, hole.week, f"{hole.monday}") for hole in schedule.holes] == [
        ("residents", "2027-W09", "2027-03-01"),
        ("residents", "2027-W10", "2027-03-08"),
        ("visitors", "2027-W10", "2027-03-08"),
        ("visitors", "2027-W11", "2027-03-15"),
    ]


def test_a_poster_that_was_not_drawn_is_an_error_and_no_post_leaves_without_its_picture(planned):
    schedule = planned("slots: [{message: boat, week: 1, on: friday, at: 08:00}]", drop="square")
    assert not [key for key in keys(schedule) if key.endswith("/bsky")]
    assert {problem.code for problem in schedule.problems} == {"no-poster"}
    assert all("terrimark build" in problem.fix for problem in schedule.problems)


def test_a_format_that_the_campaign_does_not_draw_is_told_as_such(planned):
    schedule = planned(
        "slots: [{message: boat, week: 1, on: friday, at: 08:00}]",
        change=("[square, portrait]", "[portrait]"),
    )
    assert {problem.fix for problem in schedule.problems} == {
        "add square to `formats`, or choose another `post-format` for bluesky, then build"
    }


def test_a_slot_that_nothing_serves_is_told(planned):
    schedule = planned(
        "slots: [{message: boat, week: 1, on: friday, at: 08:00, languages: [fr], accounts: [masto-en]}]"
    )
    assert not schedule.posts
    assert [problem.code for problem in schedule.problems] == ["empty-slot"]


def test_a_window_travels_with_each_post_in_seconds(planned):
    slots = "slots: [{message: sky, week: 1, on: friday, at: 08:00}]"
    assert planned(slots).posts[0].window_s is None
    assert planned("window: P2D\n" + slots).posts[0].window_s == 2 * 86_400


def test_without_a_calendar_nothing_is_planned(planned):
    schedule = planned("slots: []", change=("calendar:\n  start: 2027-03-03 # a Wednesday\n  slots: []", ""))
    assert schedule == Schedule()


def test_the_same_calendar_gives_the_same_hashes(planned):
    calendar = "slots: [{message: boat, week: 1, on: friday, at: 09:30}]"
    first, again = planned(calendar), planned(calendar)
    assert [post.content_hash for post in first.posts] == [post.content_hash for post in again.posts]


def test_a_slip_in_a_year_makes_no_endless_list_of_weeks_without_news(planned):
    schedule = planned("slots: [{message: sky, date: 9999-12-31, at: 23:30}]")
    assert schedule.posts[0].due.isoformat() == "9999-12-31T23:30:00+01:00"
    assert len({hole.week for hole in schedule.holes}) == 520


def test_a_network_gets_the_first_built_format_that_it_takes(planned):
    slots = "slots: [{message: boat, week: 1, on: friday, at: 08:00, accounts: [bsky], languages: [fr]}]"
    usual = ("post-format: {bluesky: square}\n", "")
    [post] = planned(slots, change=usual).posts
    assert post.pictures[0].path.endswith("fr-portrait.jpg")
    without = ("formats: [square, portrait]\npost-format: {bluesky: square}\n", "formats: [square, pin]\n")
    [post] = planned(slots, change=without).posts
    assert post.pictures[0].path.endswith("fr-square.jpg")


def test_a_format_that_a_network_does_not_take_is_told_before_anything_is_sent(planned, monkeypatch):
    import terrimark.calendar.slots as slots

    monkeypatch.setattr(slots, "of", lambda network: replace(of(network), aspect=(0.66, 0.67), shape="pin"))
    schedule = planned("slots: [{message: sky, week: 1, on: friday, at: 08:00}]")
    assert schedule.posts == ()
    [problem] = schedule.problems
    assert (problem.code, "have pin in `formats`" in problem.fix) == ("format-not-taken", True)


def test_a_slot_may_be_late_in_a_way_of_its_own(planned):
    slots = """
window: P2D
late: ask
slots:
  - {message: sky, week: 1, on: friday, at: 08:00}
  - {message: sky, week: 2, on: friday, at: 08:00, window: PT1H, late: publish}
"""
    assert [(post.window_s, post.late) for post in planned(slots).posts] == [
        (172_800, "ask"),
        (3600, "publish"),
    ]


def test_the_declared_server_is_part_of_a_post(planned):
    [post] = planned("slots: [{message: sky, week: 1, on: friday, at: 08:00}]").posts
    assert post.server == "http://127.0.0.1:1"
    assert replace(post, server="http://127.0.0.1:2").content_hash != post.content_hash
