package dev.wadi.sink.objects;

import java.time.Instant;

/**
 * Why nothing is copied, or not everything.
 *
 * @param words for everybody, of a closed set
 * @param error for a person, with the cure
 * @param at when it happened
 */
record Trouble(String words, String error, Instant at) {
  private static final int MOST_LETTERS = 500;

  Trouble {
    error = error.length() > MOST_LETTERS ? error.substring(0, MOST_LETTERS) + "…" : error;
  }
}
