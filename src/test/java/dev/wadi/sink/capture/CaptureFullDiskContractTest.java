package dev.wadi.sink.capture;

import dev.wadi.kit.SinkContractTest;
import dev.wadi.kit.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * A capture keeps what every sink promises when its real volume is full. Needs root to make one.
 */
class CaptureFullDiskContractTest extends SinkContractTest {
  private static final int MEGABYTES = 1;
  private static final int SOME_ROOM = 8 << 10;

  private final Random random = new Random(7);

  @Override
  protected Server server(Path directory) throws Exception {
    SmallDisk disk = SmallDisk.mount(directory.resolve("small"), MEGABYTES);
    Path filler = disk.folder().resolve("filler");
    return new CaptureFolder(disk.folder().resolve("trial")) {
      @Override
      public void has(Fault fault, String word) {
        int left = fault == Fault.DEAD ? 0 : SOME_ROOM;
        try {
          Files.write(filler, new byte[(int) Math.max(0, disk.freeBytes() - left)]);
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void behaves() {
        try {
          Files.deleteIfExists(filler);
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void close() {
        try {
          disk.close();
        } catch (IOException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  /** No byte left, and so little that a batch fits half. */
  @Override
  protected List<Fault> faults() {
    return List.of(Fault.DEAD, Fault.HALF_ANSWERS);
  }

  /**
   * Nothing that zstd makes small: what is left of a page that is in use would be enough for it.
   */
  @Override
  protected String ending() {
    return " " + HexFormat.of().toHexDigits(random.nextLong()) + random.nextLong();
  }

  @Override
  protected boolean keepsOnce() {
    return true;
  }

  @Override
  protected String sink(Server server) {
    return "uri: \"capture:%s\", parameters: {directory: \"%s\", lingerMillis: 5}"
        .formatted(NAME, server.address());
  }
}
