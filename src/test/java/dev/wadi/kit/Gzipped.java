package dev.wadi.kit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Packs files, and those of folders, into a folder; without their times, so that the same files
 * give the same bytes. Run by the build; what is not there is left out.
 */
public final class Gzipped {
  /**
   * Where RFC 1952 tells how well it was packed (XFL), which Java leaves open, and the best of it.
   */
  private static final int LEVEL_AT = 8;

  private static final byte BEST = 2;

  private Gzipped() {}

  public static void main(String[] words) throws IOException {
    Path to = Path.of(words[0]);
    for (int i = 1; i < words.length; i++) {
      Path from = Path.of(words[i]);
      if (Files.isDirectory(from)) {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(from)) {
          all.filter(Files::isRegularFile).forEach(files::add);
        }
        for (Path file : files) {
          pack(file, to.resolve(from.getFileName()));
        }
      } else if (Files.exists(from)) {
        pack(from, to);
      }
    }
  }

  private static void pack(Path file, Path folder) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var packed =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      Files.copy(file, packed);
    }
    byte[] all = bytes.toByteArray();
    all[LEVEL_AT] = BEST;
    Files.createDirectories(folder);
    Files.write(folder.resolve(file.getFileName() + ".gz"), all);
  }
}
