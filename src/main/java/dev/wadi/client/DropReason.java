package dev.wadi.client;

import java.util.Locale;

/** Why a line was let go. */
public enum DropReason {
  /** More lines, or more bytes of them, waited than may. */
  QUEUE_FULL,
  /** The machine would not send it. */
  NOT_SENT,
  /** The server does not want it, and would not want it again. */
  REFUSED,
  /** The server stayed away, or had no room, for all tries. */
  GIVEN_UP,
  /** It still waited when the time for closing was over. */
  UNSENT_AT_CLOSE,
  /** It was written after the end. */
  CLOSED;

  /** As the line that tells of it has it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
