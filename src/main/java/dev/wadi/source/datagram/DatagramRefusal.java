package dev.wadi.source.datagram;

import java.util.Locale;

/** Why a datagram was let go: a small closed set, because it becomes a metric label. */
enum DatagramRefusal {
  /** Fewer bytes than the head of a datagram. */
  SHORT,
  /** More bytes than wadi.datagram.maxBytes. */
  LONG,
  /** Signed longer ago than wadi.datagram.maxAge. */
  OLD,
  /** Signed later than wadi.datagram.maxAhead from now. */
  FUTURE,
  /** No secret of ours made its sum. */
  SIGNATURE,
  /** Signed with a secret that may not do this: a write with one for reading, or the reverse. */
  WRONG_SECRET,
  /** The same datagram came before. */
  REPLAYED,
  /** There is no room to remember it, so nothing would tell its replay. */
  GUARD_FULL,
  /** Signed before a time up to which nobody remembers what came. */
  FORGOTTEN,
  /** What was signed is no command. */
  MALFORMED,
  /** A command that no version has given a meaning. */
  UNKNOWN_COMMAND,
  /** A write without a message. */
  NO_MESSAGE,
  /** A message that does not say which program it is of. */
  NO_KEY,
  /** So much waits for the disk that there is no room for more. */
  BUSY,
  /** A tail or a query beyond the bounds for readers. */
  TOO_MANY_READERS;

  /** The word for it in metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
