"""What stands together on a page: which group comes where, and how high its picture is."""

from __future__ import annotations

from ketenrapport.report.word.heights import Group, Place, height, placed
from ketenrapport.report.word.text import paragraph, run

PAGE = 1000  # of which 15 stay free where pictures grow


def test_two_groups_share_a_page_when_both_fit():
    assert placed([Group(300, 100, 400), Group(300, 100, 400)], 0, PAGE, 150) == [Place(False, 150), Place(False, 150)]
    assert [place.on_new_page for place in placed([Group(500, 100, 400), Group(450, 100, 400)], 0, PAGE, 150)] == [False, True]


def test_a_group_that_does_not_fit_below_what_stands_there_starts_a_page():
    assert placed([Group(700, 100, 400)], 150, PAGE, 200) == [Place(False, 135)]
    assert placed([Group(700, 100, 400)], 250, PAGE, 200) == [Place(True, 200)]


def test_pictures_fill_a_page_but_for_a_little_and_on_the_last_one_are_as_usual():
    assert placed([Group(800, 100, 400), Group(800, 100, 400)], 0, PAGE, 120) == [Place(False, 185), Place(True, 120)]


def test_a_paragraph_is_as_high_as_its_lines():
    """One of 10,5 points takes 1,22 of that and 5 points below it: 356 twentieths; a text of three lines 2 × 256 more."""
    assert height([paragraph("", run("kort"))], 9638, 1.0) == 356
    assert height([paragraph("", run("een\ntwee\ndrie"))], 9638, 1.0) == 869
