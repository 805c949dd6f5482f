package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Everything that can be set about a WAL. Wrong values throw {@link IllegalArgumentException} that
 * names the value and what was expected.
 *
 * @param name name in threads, metrics and log lines.
 * @param root folder of the WAL.
 * @param sync when an append is answered.
 * @param segmentMaxBytes a segment is closed before it grows beyond this; also never beyond an
 *     eighth of the quota.
 * @param segmentMaxAgeMillis a segment is closed when it is this old, so that what was delivered
 *     can go.
 * @param segmentIdleMillis a segment without an append for this long is closed.
 * @param spareSegments delivered segments of a busy tenant that are kept, so that the next ones can
 *     be written over their blocks; 0: every segment is a new file.
 * @param maxOpenSegments segments open for writing at once; beyond it the one idle for longest is
 *     closed.
 * @param maxTenants tenants with a folder; one more is refused.
 * @param tenantIdleMillis a tenant that was silent for this long, and of whom nothing is kept, is
 *     forgotten; 0 for never.
 * @param maxRecordBytes longest payload of one append.
 * @param queueMaxBytes bytes of appends that wait for an answer; beyond it appends are refused.
 * @param groupMaxBytes bytes that are written before the next sync can begin.
 * @param syncThreads segments that are forced at the same time, when a group touches several
 *     tenants.
 * @param quotaBytes bytes that one tenant may hold.
 * @param quotaAgeMillis how old a tenant's oldest undelivered record may become.
 * @param quotaWarnRatio share of the quota at which a warning is logged.
 * @param quotaPolicy what gives way at the quota.
 * @param paceBytes how far a reader that sets the pace may be behind before a tenant's senders are
 *     answered later; 0 for never.
 * @param paceMostMillis longest that an answer waits for that.
 * @param diskFreeMinRatio share of the volume that stays free; the smaller of the two floors
 *     counts.
 * @param diskFreeMinBytes bytes of the volume that stay free; the smaller of the two floors counts.
 * @param cursorSaveMillis cursors are saved at most this often.
 * @param housekeepingMillis how often segments are looked through for what is idle, passed or too
 *     old.
 * @param forgottenReaderMillis a reader that was not open for this long no longer holds segments.
 * @param keepDeliveredMillis how long segments stay after everybody has passed them, for seek and
 *     replay.
 * @param idempotencyMaxKeys idempotency keys remembered for one tenant.
 * @param idempotencyWindowMillis how long an idempotency key is remembered.
 * @param probeMinMillis first wait before the disk is tried again after a failure.
 * @param probeMaxMillis longest wait before the disk is tried again.
 * @param retryAfterSeconds what a refused sender is told when the WAL cannot know better.
 */
public record WalSettings(
    String name,
    Path root,
    SyncMode sync,
    long segmentMaxBytes,
    long segmentMaxAgeMillis,
    long segmentIdleMillis,
    int spareSegments,
    int maxOpenSegments,
    int maxTenants,
    long tenantIdleMillis,
    int maxRecordBytes,
    long queueMaxBytes,
    int groupMaxBytes,
    long recentBytes,
    int syncThreads,
    long quotaBytes,
    long quotaAgeMillis,
    double quotaWarnRatio,
    QuotaPolicy quotaPolicy,
    long paceBytes,
    long paceMostMillis,
    double diskFreeMinRatio,
    long diskFreeMinBytes,
    long cursorSaveMillis,
    long housekeepingMillis,
    long forgottenReaderMillis,
    long keepDeliveredMillis,
    int idempotencyMaxKeys,
    long idempotencyWindowMillis,
    long probeMinMillis,
    long probeMaxMillis,
    int retryAfterSeconds) {

  /** What gives way when a tenant is at its quota. */
  public enum QuotaPolicy {
    /** The sender is told to come again. */
    REFUSE,
    /** The oldest records go, counted. */
    EVICT_OLDEST
  }

  /**
   * When an append is answered: after fsync ({@code always}), or after the write, with an fsync
   * every so many milliseconds ({@code interval:<ms>}) or none at all ({@code never}).
   *
   * @param intervalMillis 0 for always, -1 for never
   */
  public record SyncMode(long intervalMillis) {
    public static final SyncMode ALWAYS = new SyncMode(0);
    public static final SyncMode NEVER = new SyncMode(-1);

    public SyncMode {
      if (intervalMillis < -1 || intervalMillis > 60_000) {
        throw new IllegalArgumentException(
            "sync: interval:" + intervalMillis + " (expected: interval:1 to interval:60000)");
      }
    }

    public static SyncMode interval(long millis) {
      if (millis < 1) {
        throw new IllegalArgumentException("sync: interval:" + millis + " (expected: >= 1)");
      }
      return new SyncMode(millis);
    }

    /** Reads {@code always}, {@code never} or {@code interval:<ms>}. */
    public static SyncMode parse(String text) {
      String mode = text.trim().toLowerCase(Locale.ROOT);
      if (mode.equals("always")) {
        return ALWAYS;
      }
      if (mode.equals("never")) {
        return NEVER;
      }
      try {
        if (mode.startsWith("interval:")) {
          return interval(Long.parseLong(mode.substring("interval:".length())));
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(wrong(text), e);
      }
      throw new IllegalArgumentException(wrong(text));
    }

    boolean isAlways() {
      return intervalMillis == 0;
    }

    boolean isNever() {
      return intervalMillis < 0;
    }

    private static String wrong(String text) {
      return "sync: " + text + " (expected: always, interval:<ms> or never)";
    }

    @Override
    public String toString() {
      return isAlways() ? "always" : isNever() ? "never" : "interval:" + intervalMillis;
    }
  }

  public WalSettings {
    if (!name.matches("[A-Za-z0-9_-]{1,40}")) {
      throw new IllegalArgumentException(
          "name: " + name + " (expected: 1 to 40 letters, digits, - or _)");
    }
    check("segmentMaxBytes", segmentMaxBytes, 4096, Long.MAX_VALUE);
    check("segmentMaxAgeMillis", segmentMaxAgeMillis, 1, Long.MAX_VALUE);
    check("segmentIdleMillis", segmentIdleMillis, 1, Long.MAX_VALUE);
    check("spareSegments", spareSegments, 0, 64);
    check("maxOpenSegments", maxOpenSegments, 1, 100000);
    check("maxTenants", maxTenants, 1, 1000000);
    check("tenantIdleMillis", tenantIdleMillis, 0, Long.MAX_VALUE);
    check("maxRecordBytes", maxRecordBytes, 1, SegmentFormat.MAX_PAYLOAD_BYTES);
    check("queueMaxBytes", queueMaxBytes, 1, Long.MAX_VALUE);
    check("groupMaxBytes", groupMaxBytes, 1, Integer.MAX_VALUE);
    check("recentBytes", recentBytes, 0, Long.MAX_VALUE);
    check("syncThreads", syncThreads, 1, 64);
    check("quotaBytes", quotaBytes, 4096, Long.MAX_VALUE);
    check("quotaAgeMillis", quotaAgeMillis, 1, Long.MAX_VALUE);
    check("quotaWarnRatio", quotaWarnRatio, 0, 1);
    check("paceBytes", paceBytes, 0, Long.MAX_VALUE);
    check("paceMostMillis", paceMostMillis, 1, 10_000);
    check("diskFreeMinRatio", diskFreeMinRatio, 0, 1);
    check("diskFreeMinBytes", diskFreeMinBytes, 0, Long.MAX_VALUE);
    check("cursorSaveMillis", cursorSaveMillis, 1, 3600000);
    check("housekeepingMillis", housekeepingMillis, 1, 3600000);
    check("forgottenReaderMillis", forgottenReaderMillis, 1, Long.MAX_VALUE);
    check("keepDeliveredMillis", keepDeliveredMillis, 0, Long.MAX_VALUE);
    check("idempotencyMaxKeys", idempotencyMaxKeys, 0, 10000000);
    check("idempotencyWindowMillis", idempotencyWindowMillis, 0, Long.MAX_VALUE);
    check("probeMinMillis", probeMinMillis, 1, 3600000);
    check("probeMaxMillis", probeMaxMillis, 1, 3600000);
    check("retryAfterSeconds", retryAfterSeconds, 1, 86400);
    if (probeMaxMillis < probeMinMillis) {
      throw new IllegalArgumentException(
          "probeMaxMillis: "
              + probeMaxMillis
              + " (expected: >= probeMinMillis, "
              + probeMinMillis
              + ")");
    }
  }

  /** All defaults, for a folder. */
  public static WalSettings in(Path root) {
    return builder(root).build();
  }

  /** A builder that begins with all defaults. */
  public static Builder builder(Path root) {
    return new Builder(root);
  }

  /** How large one segment may become, quota considered. */
  long segmentBytes() {
    return Math.max(4096, Math.min(segmentMaxBytes, quotaBytes / 8));
  }

  private static void check(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          name + ": " + text(value) + " (expected: " + text(min) + " to " + text(max) + ")");
    }
  }

  private static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }

  private static String text(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** Collects settings; each method has the name of its setting. For one thread. */
  public static final class Builder {
    private String name = "main";
    private final Path root;
    private SyncMode sync = SyncMode.ALWAYS;
    private long segmentMaxBytes = 134_217_728L;
    private long segmentMaxAgeMillis = 3_600_000L;
    private long segmentIdleMillis = 600_000L;
    private int spareSegments = 3;
    private int maxOpenSegments = 256;
    private int maxTenants = 10_000;
    private long tenantIdleMillis = 86_400_000L;
    private int maxRecordBytes = 67_108_864;
    private long queueMaxBytes = 67_108_864L;
    private int groupMaxBytes = 8_388_608;
    private long recentBytes = 4_194_304L;
    private int syncThreads = 4;
    private long quotaBytes = 2_147_483_648L;
    private long quotaAgeMillis = 86_400_000L;
    private double quotaWarnRatio = 0.8;
    private QuotaPolicy quotaPolicy = QuotaPolicy.REFUSE;
    private long paceBytes = 33_554_432L;
    private long paceMostMillis = 1_000L;
    private double diskFreeMinRatio = 0.2;
    private long diskFreeMinBytes = 2_147_483_648L;
    private long cursorSaveMillis = 1_000L;
    private long housekeepingMillis = 1_000L;
    private long forgottenReaderMillis = 604_800_000L;
    private long keepDeliveredMillis = 0L;
    private int idempotencyMaxKeys = 10_000;
    private long idempotencyWindowMillis = 900_000L;
    private long probeMinMillis = 100L;
    private long probeMaxMillis = 5_000L;
    private int retryAfterSeconds = 5;

    private Builder(Path root) {
      this.root = root;
    }

    public Builder name(String value) {
      this.name = value;
      return this;
    }

    public Builder sync(SyncMode value) {
      this.sync = value;
      return this;
    }

    public Builder segmentMaxBytes(long value) {
      this.segmentMaxBytes = value;
      return this;
    }

    public Builder segmentMaxAgeMillis(long value) {
      this.segmentMaxAgeMillis = value;
      return this;
    }

    public Builder segmentIdleMillis(long value) {
      this.segmentIdleMillis = value;
      return this;
    }

    public Builder spareSegments(int value) {
      this.spareSegments = value;
      return this;
    }

    public Builder maxOpenSegments(int value) {
      this.maxOpenSegments = value;
      return this;
    }

    public Builder maxTenants(int value) {
      this.maxTenants = value;
      return this;
    }

    public Builder tenantIdleMillis(long value) {
      this.tenantIdleMillis = value;
      return this;
    }

    public Builder maxRecordBytes(int value) {
      this.maxRecordBytes = value;
      return this;
    }

    public Builder queueMaxBytes(long value) {
      this.queueMaxBytes = value;
      return this;
    }

    public Builder groupMaxBytes(int value) {
      this.groupMaxBytes = value;
      return this;
    }

    public Builder recentBytes(long value) {
      this.recentBytes = value;
      return this;
    }

    public Builder syncThreads(int value) {
      this.syncThreads = value;
      return this;
    }

    public Builder quotaBytes(long value) {
      this.quotaBytes = value;
      return this;
    }

    public Builder quotaAgeMillis(long value) {
      this.quotaAgeMillis = value;
      return this;
    }

    public Builder quotaWarnRatio(double value) {
      this.quotaWarnRatio = value;
      return this;
    }

    public Builder quotaPolicy(QuotaPolicy value) {
      this.quotaPolicy = value;
      return this;
    }

    public Builder paceBytes(long value) {
      this.paceBytes = value;
      return this;
    }

    public Builder paceMostMillis(long value) {
      this.paceMostMillis = value;
      return this;
    }

    public Builder diskFreeMinRatio(double value) {
      this.diskFreeMinRatio = value;
      return this;
    }

    public Builder diskFreeMinBytes(long value) {
      this.diskFreeMinBytes = value;
      return this;
    }

    public Builder cursorSaveMillis(long value) {
      this.cursorSaveMillis = value;
      return this;
    }

    public Builder housekeepingMillis(long value) {
      this.housekeepingMillis = value;
      return this;
    }

    public Builder forgottenReaderMillis(long value) {
      this.forgottenReaderMillis = value;
      return this;
    }

    public Builder keepDeliveredMillis(long value) {
      this.keepDeliveredMillis = value;
      return this;
    }

    public Builder idempotencyMaxKeys(int value) {
      this.idempotencyMaxKeys = value;
      return this;
    }

    public Builder idempotencyWindowMillis(long value) {
      this.idempotencyWindowMillis = value;
      return this;
    }

    public Builder probeMinMillis(long value) {
      this.probeMinMillis = value;
      return this;
    }

    public Builder probeMaxMillis(long value) {
      this.probeMaxMillis = value;
      return this;
    }

    public Builder retryAfterSeconds(int value) {
      this.retryAfterSeconds = value;
      return this;
    }

    public WalSettings build() {
      return new WalSettings(
          name,
          root,
          sync,
          segmentMaxBytes,
          segmentMaxAgeMillis,
          segmentIdleMillis,
          spareSegments,
          maxOpenSegments,
          maxTenants,
          tenantIdleMillis,
          maxRecordBytes,
          queueMaxBytes,
          groupMaxBytes,
          recentBytes,
          syncThreads,
          quotaBytes,
          quotaAgeMillis,
          quotaWarnRatio,
          quotaPolicy,
          paceBytes,
          paceMostMillis,
          diskFreeMinRatio,
          diskFreeMinBytes,
          cursorSaveMillis,
          housekeepingMillis,
          forgottenReaderMillis,
          keepDeliveredMillis,
          idempotencyMaxKeys,
          idempotencyWindowMillis,
          probeMinMillis,
          probeMaxMillis,
          retryAfterSeconds);
    }
  }
}
