package dev.wadi.source.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that says how late the latest thing may have been signed that this process let in, so that
 * the next one knows that what was signed later is new: a datagram, or a request.
 *
 * <p>It is written before something is let in, some time ahead, so it is written a few times a
 * second at most; a process that ends in good order leaves the exact time. It is not forced to the
 * device: what the kernel holds outlives a killed process, and a mark of before the machine was
 * started is not believed. One line: name and version, the machine's boot, nanoseconds since the
 * epoch. For one thread.
 */
public final class LetInMark {
  private static final Logger LOG = LoggerFactory.getLogger(LetInMark.class);

  static final long AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Pattern LINE =
      Pattern.compile("wadi-datagrams-1 ([0-9a-f-]{1,64}) ([0-9]{19})\n");
  private static final int MOST_BYTES = 128;
  private static final byte[] NOTHING = {};

  private final Path file;
  private final String boot;
  private final OptionalLong before;
  private final boolean first;
  private @Nullable FileChannel channel;
  private long marked = Long.MIN_VALUE;
  private long latest = Long.MIN_VALUE;
  private boolean failed;

  /**
   * @param boot names this start of the machine; empty when nobody knows it
   */
  public LetInMark(Path file, String boot) {
    this.file = file;
    this.boot = boot;
    this.first = Files.notExists(file);
    this.before = boot.isEmpty() ? OptionalLong.empty() : read(file, boot);
  }

  /** The name of this start of the machine; empty where the kernel has none. */
  public static String bootOfThisMachine() {
    try {
      return Files.readString(BOOT, US_ASCII).strip();
    } catch (IOException e) {
      return ""; // another system: the mark is not used
    }
  }

  private static OptionalLong read(Path file, String boot) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        return OptionalLong.empty();
      }
      Matcher line = LINE.matcher(Files.readString(file, US_ASCII));
      return line.matches() && line.group(1).equals(boot)
          ? OptionalLong.of(Long.parseLong(line.group(2)))
          : OptionalLong.empty();
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      LOG.warn(
          "The mark of what was let in cannot be read: the first ones after this start are refused."
              + " file={}",
          file,
          e);
      return OptionalLong.empty();
    }
  }

  /** How late the latest was signed that a process before may have let in, if known. */
  public OptionalLong before() {
    return before;
  }

  /** Whether no process before this one left a mark here, not even one that is not believed. */
  public boolean isFirst() {
    return first;
  }

  /** Something signed at that time is going to be let in. */
  public void letsIn(long signedNanos) {
    if (signedNanos > latest) {
      latest = signedNanos;
      if (signedNanos > marked) {
        mark(signedNanos + AHEAD_NANOS);
      }
    }
  }

  /** Nothing more is let in for now. */
  public void settle() {
    if (latest > Long.MIN_VALUE && marked != latest) {
      mark(latest);
    }
    close();
  }

  private void mark(long nanos) {
    if (failed || boot.isEmpty()) {
      return;
    }
    marked = nanos;
    byte[] line =
        String.format(Locale.ROOT, "wadi-datagrams-1 %s %019d\n", boot, nanos).getBytes(US_ASCII);
    try {
      FileChannel open = channel == null ? open() : channel;
      channel = open;
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        open.write(bytes, bytes.position());
      }
    } catch (IOException e) {
      giveUp(e);
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /* A mark that is too early would let something in twice: better none. */
  private void giveUp(IOException cause) {
    failed = true;
    close();
    try {
      if (!first || Files.exists(file)) {
        Files.write(file, NOTHING); // takes no room, and says more than no file: nothing is known
      }
      LOG.warn(
          "The mark of what was let in cannot be written: the first ones after the next start are"
              + " refused. file={}",
          file,
          cause);
    } catch (IOException e) {
      cause.addSuppressed(e);
      LOG.warn(
          "The mark of what was let in can neither be written nor emptied: empty it before the next"
              + " start. file={}",
          file,
          cause);
    }
  }

  private void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("The mark of what was let in could not be closed. file={}", file, e);
      }
    }
  }
}
