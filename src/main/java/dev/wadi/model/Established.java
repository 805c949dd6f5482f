package dev.wadi.model;

/**
 * Names of what we ourselves found out about an exchange, as exchange properties. Headers may come
 * from a client; these never do.
 */
public final class Established {
  /** {@link Caller}: who sent it, as its door found out. */
  public static final String CALLER = "wadi.caller";

  /**
   * {@link Turn}: what is left of the caller's rate; set where its door has counted the request.
   */
  public static final String TURN = "wadi.turn";

  /** {@code String}: whose logs they are. */
  public static final String TENANT = "wadi.tenant";

  /** {@code String}: the door they came through, a closed set such as {@code loki}, {@code raw}. */
  public static final String SOURCE = "wadi.source";

  /** {@code String}: the peer's address, without port. */
  public static final String REMOTE_ADDRESS = "wadi.remoteAddress";

  /** {@code Long}: {@code System.nanoTime()} when the request had arrived. */
  public static final String ARRIVED_NANOS = "wadi.arrivedNanos";

  /** {@code String}: the sender's {@code Idempotency-Key}, checked for length. */
  public static final String IDEMPOTENCY_KEY = "wadi.idempotencyKey";

  /**
   * {@code Long}, beside {@link #IDEMPOTENCY_KEY}: 64 bits of the request as its sender sent it.
   * The same key with others is another request.
   */
  public static final String REQUEST_DIGEST = "wadi.requestDigest";

  /** {@code String}: {@code <tenant>:<segment>:<offset>:<crc>}, where the WAL put the batch. */
  public static final String RECEIPT = "wadi.receipt";

  /**
   * {@code Long}: how long the sender had better wait for its answer, because lines come faster
   * than they are stored; set by the buffer, absent when there is no need. A door whose senders
   * wait for answers keeps to it, and holds no body meanwhile.
   */
  public static final String PAUSE_NANOS = "wadi.pauseNanos";

  /**
   * {@link Ledger}: what became of the entries of this push so far. The door reads one that it
   * holds itself, so whoever takes this property away or puts another in its place gains no 2xx.
   */
  public static final String LEDGER = "wadi.ledger";

  /** {@code String}: the reader of the WAL whose batch this is, such as {@code loki}: the sink. */
  public static final String READER = "wadi.reader";

  /**
   * {@code String}: the place in the WAL up to which this batch reaches, {@code
   * <segment>:<offset>}; grows with every batch of a tenant. A sink that stores it can tell a
   * repetition.
   */
  public static final String POSITION = "wadi.position";

  /** {@code String}: the place in the WAL where this batch begins, as {@link #POSITION}. */
  public static final String POSITION_START = "wadi.positionStart";

  /**
   * {@code String}: which part of the log this batch is of, such as {@code p3}, where the log has
   * several; places of one part say nothing of those of another.
   */
  public static final String LANE = "wadi.lane";

  /** {@code Boolean}: the batch is of a replay; it has no position, as it was delivered before. */
  public static final String REPLAY = "wadi.replay";

  /**
   * {@code String}, on the failed answer of a sink: everything before this place in the WAL is safe
   * there, and delivery is to go on from it.
   */
  public static final String RESUME_AT = "wadi.resumeAt";

  /** {@code Verdict.Refused}: why the sender was told no. */
  public static final String REFUSED = "wadi.refused";

  /**
   * {@code Number}, beside {@link #REFUSED}: seconds until the sender may try again. On the failed
   * answer of a sink: seconds that it is to be left alone.
   */
  public static final String RETRY_AFTER_SECONDS = "wadi.retryAfterSeconds";

  /**
   * {@code Boolean}: the batch came in a format that puts the names of labels in quotes, so that a
   * name may be any text.
   */
  public static final String ANY_LABEL_NAMES = "wadi.anyLabelNames";

  /**
   * {@code Boolean}: the batch came in a format whose senders may give lines of any time, and lines
   * without labels.
   */
  public static final String ANY_TIME_AND_LABELS = "wadi.anyTimeAndLabels";

  /**
   * {@code Boolean}: the sender waits for an answer in which it is told what of a batch is refused.
   * Absent for senders that are told nothing, such as those of datagrams and files.
   */
  public static final String TOLD = "wadi.told";

  /**
   * {@code Boolean}, beside {@link #TOLD}: a batch of which a part is refused is to be refused as a
   * whole.
   */
  public static final String WHOLE = "wadi.whole";

  /** {@code List<RefusedEntry>}: entries that were refused, by place and reason; the first ones. */
  public static final String REFUSED_ENTRIES = "wadi.refusedEntries";

  /** {@code Batch}: entries that are set aside, for a route to keep them where people look. */
  public static final String QUARANTINED = "wadi.quarantined";

  private Established() {}
}
