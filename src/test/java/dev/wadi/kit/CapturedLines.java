package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads captures with nothing of ours: a plain zstd stream and a JSON parser, as any other program
 * would. It takes every data file below a folder, in name order.
 */
public final class CapturedLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CapturedLines() {}

  public static void forEach(Path folder, Consumer<JsonNode> line) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isData(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          /* A gateway that runs writes beside and renames. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException && !file.equals(folder)) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    Collections.sort(files);
    for (Path file : files) {
      forEachOf(file, line);
    }
  }

  /** The lines of one data file. */
  public static void forEachOf(Path file, Consumer<JsonNode> line) throws IOException {
    try (ZstdInputStream zstd =
            new ZstdInputStream(Files.newInputStream(file)).setContinuous(true);
        BufferedReader reader = new BufferedReader(new InputStreamReader(zstd, UTF_8), 1 << 16)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        if (!text.isEmpty()) {
          line.accept(JSON.readTree(text));
        }
      }
    }
  }

  /** Whether a file is a data file of a capture, by its name. */
  public static boolean isData(Path file) {
    return file.getFileName().toString().endsWith(".jsonl.zst") && Files.isRegularFile(file);
  }
}
