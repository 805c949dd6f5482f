package dev.wadi.model;

/** What became of entries at one station; every entry is in exactly one verdict. */
public sealed interface Verdict {
  /** Entries that share this fate. */
  int entries();

  /** They go on. */
  record Accepted(int entries) implements Verdict {}

  /** They were let go, and the sender need not care. */
  record Dropped(int entries, DropReason reason) implements Verdict {}

  /** The sender was told no, and may try again or mend them. */
  record Refused(int entries, Refusal reason) implements Verdict {}

  /** Why entries were let go: a small closed set, because it becomes a metric label. */
  enum DropReason {
    QUOTA_EVICTED,
    REDACTION_FAILED,
    REDACTION_RULE,
    DEAD_LETTER,
    CURSOR_OVERTAKEN
  }

  /** Why a sender was told no: a small closed set, because it becomes a metric label. */
  enum Refusal {
    UNKNOWN_TOKEN,
    /** The key is switched off or revoked. */
    KEY_INACTIVE,
    /** The key had an end, and that is past. */
    KEY_EXPIRED,
    /** The key is good, but not for this. */
    NOT_ALLOWED,
    MALFORMED,
    UNSUPPORTED_ENCODING,
    TOO_LARGE,
    LINE_TOO_LONG,
    INVALID_LABELS,
    METADATA_TOO_LARGE,
    TOO_OLD,
    TOO_NEW,
    /** It does not fit the JSON Schema of its tenant or source. */
    SCHEMA,
    TOO_FAST,
    /** It did not come to its end in time. */
    TOO_SLOW,
    /** What the key may send in a day is used up. */
    OVER_QUOTA,
    KEY_REUSED,
    QUOTA_FULL,
    DISK_FULL,
    UNAVAILABLE,
    /** The routes ended without keeping it. */
    NOT_KEPT,
    /** Redaction is on, and no step has redacted it. */
    NOT_REDACTED;

    /**
     * Whether what comes again is refused again, whoever brings it: no reason for a source to hold
     * up what follows.
     */
    public boolean isForGood() {
      return switch (this) {
        case MALFORMED,
            TOO_LARGE,
            LINE_TOO_LONG,
            INVALID_LABELS,
            METADATA_TOO_LARGE,
            TOO_OLD,
            TOO_NEW,
            SCHEMA ->
            true;
        case UNKNOWN_TOKEN,
            KEY_INACTIVE,
            KEY_EXPIRED,
            NOT_ALLOWED,
            UNSUPPORTED_ENCODING,
            TOO_FAST,
            TOO_SLOW,
            OVER_QUOTA,
            KEY_REUSED,
            QUOTA_FULL,
            DISK_FULL,
            UNAVAILABLE,
            NOT_KEPT,
            NOT_REDACTED ->
            false;
      };
    }
  }
}
