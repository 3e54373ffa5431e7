"""Packing of spans into windows, and times mapped back, on conversations small enough to count by hand."""

from itertools import pairwise

import pytest

from listenkit.model import SpeechSpan
from listenkit.windows import Piece, Window, pack


def spans(*times, channel=None):
    return tuple(SpeechSpan("A", start, end, channel) for start, end in times)


def sound(end, start=0):
    return Piece(start, end)


def pieces(windows):
    return [[(round(p.start, 3), round(p.end, 3)) for p in window.pieces] for window in windows]


def test_a_long_silence_is_cut_out_and_a_short_pause_stays():
    assert pieces(pack(spans((1, 3), (3.4, 5), (20, 22)), sound(60))) == [[(0.7, 5.3), (19.7, 22.3)]]


def test_overlapping_and_touching_spans_of_two_people_are_heard_once():
    both = (SpeechSpan("A", 1, 4), SpeechSpan("B", 3, 6), SpeechSpan("A", 6, 7))
    assert pieces(pack(both, sound(60))) == [[(0.7, 7.3)]]


def test_margins_end_where_the_recording_ends():
    assert pieces(pack(spans((0.1, 2), (9, 10)), sound(10))) == [[(0, 2.3), (8.7, 10)]]


def test_a_span_that_ends_after_the_recording_is_cut_and_one_that_begins_after_it_is_dropped():
    assert pieces(pack(spans((8, 12), (13, 14)), sound(10))) == [[(7.7, 10)]]


def test_of_a_part_of_a_recording_all_that_is_held_is_heard_and_nothing_before_it():
    part = sound(150, 90)
    assert pieces(pack(spans((85, 92), (120, 121), (149, 160)), part)) == [[(90, 92.3), (119.7, 121.3), (148.7, 150)]]


def test_channels_are_packed_apart_in_order_of_start():
    windows = pack(spans((1, 2), channel=1) + spans((0.5, 3), channel=0), sound(60))
    assert [(w.channel, w.pieces[0].start) for w in windows] == [(0, 0.2), (1, 0.7)]


def test_a_new_window_begins_where_the_next_span_does_not_fit():
    windows = pack(spans((0, 10), (20, 30), (40, 50)), sound(60), longest=25, margin=0.5)
    assert pieces(windows) == [[(0, 10.5), (19.5, 30.5)], [(39.5, 50.5)]]


def test_neighbours_in_different_windows_share_the_gap_and_hear_nothing_twice():
    windows = pack(spans((0, 10), (10.2, 20)), sound(60), longest=11)
    assert pieces(windows) == [[(0, 10.1)], [(10.1, 20.3)]]


def test_speech_longer_than_a_window_is_cut_where_it_is_quietest():
    asked = []

    def quietest(start, end, channel):
        asked.append((start, end, channel))
        return 21.5

    windows = pack(spans((0, 40), channel=1), sound(60), longest=29, margin=0.3, quietest=quietest)
    assert pieces(windows) == [[(0, 21.5)], [(21.5, 40.3)]]
    assert asked == [(16, 24, 1)]


def test_without_a_quiet_moment_long_speech_is_cut_evenly_and_nothing_is_lost():
    windows = pack(spans((0, 100)), sound(100), longest=29, margin=0)
    assert pieces(windows) == [[(0, 25)], [(25, 50)], [(50, 75)], [(75, 100)]]


@pytest.mark.parametrize("longest", [5, 12, 29])
def test_no_window_is_longer_than_asked_and_every_moment_of_speech_is_in_one(longest):
    given = spans((0.4, 7), (7.1, 7.3), (12, 51), (50, 53), (53.2, 54), (80, 80.2))
    windows = pack(given, sound(90), longest=longest)
    assert all(window.duration <= longest + 1e-9 for window in windows)
    moments = [span.start + step * (span.end - span.start) / 50 for span in given for step in range(51)]
    held = [p for window in windows for p in window.pieces]
    assert all(any(p.start - 1e-9 <= at <= p.end + 1e-9 for p in held) for at in moments)
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(held))


def test_times_go_back_to_the_piece_that_holds_their_middle():
    window = Window((Piece(10, 12), Piece(50, 54)))
    assert window.place(0.5, 1.0) == (10.5, 11.0)
    assert window.place(2.5, 3.5) == (50.5, 51.5)
    assert window.place(1.6, 2.2) == (11.6, 12)  # ran over the joint: ends with its piece
    assert window.place(1.9, 3.0) == (50, 51)
    assert window.place(5.9, 7.0) == (53.9, 54)  # beyond the end


def test_halves_are_cut_between_pieces_or_in_the_middle_of_one():
    assert pieces(Window((Piece(0, 8), Piece(20, 22), Piece(30, 34)), 1).halves()) == [[(0, 8)], [(20, 22), (30, 34)]]
    assert pieces(Window((Piece(4, 8),)).halves()) == [[(4, 6)], [(6, 8)]]


def test_no_spans_give_no_windows():
    assert pack((), sound(60)) == ()
