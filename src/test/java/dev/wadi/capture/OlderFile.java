package dev.wadi.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/** Data files as a writer left them that told nothing of letters and times. */
public final class OlderFile {
  private OlderFile() {}

  /** Takes letters and times out of a closed file. */
  public static void make(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      List<ZstdFrames.Frame> table =
          Objects.requireNonNull(SeekTable.read(channel, channel.size()));
      int last = table.size() - 1;
      Commit closing = Objects.requireNonNull(DataFileLayout.commitAt(channel, table.get(last)));
      long cut = table.get(last - 2).offset();
      long from = table.get(last).offset() - closing.coveredBytes();
      ByteBuffer covered = ByteBuffer.allocate((int) (cut - from));
      channel.read(covered, from);
      CRC32C crc = new CRC32C();
      crc.update(covered.flip());
      SeekTable frames = new SeekTable();
      table.subList(0, last - 2).forEach(f -> frames.add(f.length(), f.contentBytes()));
      ByteBuffer end =
          new Commit(
                  true,
                  false,
                  closing.lines(),
                  closing.plainBytes(),
                  closing.minNanos(),
                  closing.maxNanos(),
                  (int) (cut - from),
                  (int) crc.getValue(),
                  closing.positions())
              .encode();
      frames.add(end.remaining(), 0);
      channel.truncate(cut);
      channel.position(cut);
      CaptureFiles.write(channel, end);
      CaptureFiles.write(channel, frames.encode());
    }
  }

  /** Whether a file tells which letters stand in which frames. */
  public static boolean hasLetters(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return ReadPlan.of(channel, false).letters(channel) != null;
    }
  }
}
