package dev.wadi.cli.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.cli.status.FolderStatus;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;

/** What lies in a gateway's folder, without a look into a file. */
final class FolderListing {
  private static final int MOST = 3_000;
  private static final int DEPTH = 8;

  private FolderListing() {}

  /** A line for each file and folder: rights, size, time of the last change, name. */
  static String of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    StringBuilder out = new StringBuilder();
    int[] count = new int[1];
    Files.walkFileTree(
        folder,
        EnumSet.noneOf(java.nio.file.FileVisitOption.class),
        DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes seen)
              throws IOException {
            return tell(path, seen, "/");
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes seen) throws IOException {
            return tell(path, seen, "");
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) {
            out.append("-          cannot be read ").append(folder.relativize(path)).append('\n');
            return FileVisitResult.CONTINUE;
          }

          private FileVisitResult tell(Path path, BasicFileAttributes seen, String end)
              throws IOException {
            if (++count[0] > MOST) {
              out.append("… and more: ").append(MOST).append(" are shown\n");
              return FileVisitResult.TERMINATE;
            }
            out.append(
                "%s %14d %s %s%s%n"
                    .formatted(
                        rights(path),
                        seen.size(),
                        seen.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS),
                        folder.relativize(path),
                        end));
            return FileVisitResult.CONTINUE;
          }
        });
    return out.toString();
  }

  private static String rights(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return "-";
    }
    return PosixFilePermissions.toString(
        Files.readAttributes(
                path, PosixFileAttributes.class, java.nio.file.LinkOption.NOFOLLOW_LINKS)
            .permissions());
  }

  /** What waits in the log of a gateway that does not run. */
  static JsonNode log(Path folder) throws IOException {
    if (!FolderStatus.isThere(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    return new ObjectMapper().valueToTree(FolderStatus.of(folder).document());
  }
}
