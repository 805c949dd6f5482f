package dev.wadi.source.datagram;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets that are good now, those for writing and those for reading apart. Files are looked at
 * again and again, so that a secret can be changed without a gap: add the new one, change the
 * senders, take the old one away. A file that cannot be read, or holds no secret, changes nothing.
 * Threads share it.
 */
public final class SecretBook {
  private static final Logger LOG = LoggerFactory.getLogger(SecretBook.class);
  private static final long MOST_BYTES = 64 << 10;

  private final String tenant;
  private final @Nullable Path writeFile;
  private final @Nullable Path readFile;
  private volatile Shelf write;
  private volatile Shelf read;

  /** Some secrets with the text that they were read from. */
  private record Shelf(String text, List<SharedSecret> secrets, @Nullable String problem) {
    long shortSecrets() {
      return secrets.stream().filter(SharedSecret::isShort).count();
    }

    @Override
    public String toString() {
      return "Shelf[" + secrets.size() + " secrets]";
    }
  }

  /**
   * @param tenant of secrets that name none
   * @param write for writing, one in each line; null for none
   * @param writeFile where they were read from and are to be read again, or null
   * @throws IllegalArgumentException when a line is wrong
   */
  public SecretBook(
      String tenant,
      @Nullable String write,
      @Nullable Path writeFile,
      @Nullable String read,
      @Nullable Path readFile) {
    this.tenant = tenant;
    this.writeFile = writeFile;
    this.readFile = readFile;
    this.write = shelf(write);
    this.read = shelf(read);
    warn(this.write, "writing");
    warn(this.read, "reading");
  }

  /* logd took secrets of any length, so they go on working; but nobody should believe in them. */
  private static void warn(Shelf shelf, String purpose) {
    if (shelf.shortSecrets() > 0) {
      LOG.warn(
          "A secret for {} datagrams has fewer than 8 characters, and can be found by trying from"
              + " one datagram that was seen on its way. secrets={}",
          purpose,
          shelf.shortSecrets());
    }
  }

  /** How many of the secrets are so short that they can be found by trying. */
  long shortSecrets() {
    return write.shortSecrets() + read.shortSecrets();
  }

  private Shelf shelf(@Nullable String text) {
    return new Shelf(text == null ? "" : text, SharedSecret.of(text, tenant), null);
  }

  /** Those that may write. */
  List<SharedSecret> write() {
    return write.secrets;
  }

  /** Those that may read. */
  List<SharedSecret> read() {
    return read.secrets;
  }

  /** Whether anybody can use the door. */
  public boolean isEmpty() {
    return write.secrets.isEmpty() && read.secrets.isEmpty();
  }

  /** Whether anybody can read. */
  public boolean hasReaders() {
    return !read.secrets.isEmpty();
  }

  /** Whose lines a reader with this secret may see; null for one that is not good. */
  @Nullable String readerOf(@Nullable String secret) {
    byte[] given = secret == null ? new byte[0] : secret.getBytes(UTF_8);
    String found = null;
    for (SharedSecret one : read.secrets) {
      if (MessageDigest.isEqual(given, one.bytes())) {
        found = one.tenant();
      }
    }
    return found;
  }

  /** What stands in the way of the newest secrets; null when nothing does. */
  @Nullable String problem() {
    String problem = write.problem;
    return problem == null ? read.problem : problem;
  }

  /** Looks at the files again. */
  void refresh() {
    if (writeFile != null) {
      write = again(write, writeFile, "writing");
    }
    if (readFile != null) {
      read = again(read, readFile, "reading");
    }
  }

  private Shelf again(Shelf known, Path file, String purpose) {
    String problem;
    try {
      if (Files.size(file) > MOST_BYTES) {
        problem = "larger than " + MOST_BYTES + " bytes";
      } else {
        String text = Files.readString(file, UTF_8);
        if (text.strip().equals(known.text.strip()) && known.problem == null) {
          return known;
        }
        Shelf fresh = shelf(text);
        if (!fresh.secrets.isEmpty()) {
          if (!text.strip().equals(known.text.strip())) {
            LOG.info(
                "Secrets for {} datagrams are those of the file now. file={} secrets={}",
                purpose,
                file,
                fresh.secrets.size());
            warn(fresh, purpose);
          }
          return fresh;
        }
        problem = "no secret in it";
      }
    } catch (CharacterCodingException e) {
      problem = "not UTF-8";
    } catch (IOException e) {
      problem = "cannot be read (" + e.getClass().getSimpleName() + ")";
    } catch (IllegalArgumentException e) {
      problem = String.valueOf(e.getMessage());
    }
    if (!problem.equals(known.problem)) {
      LOG.warn(
          "The file with secrets for {} datagrams is left aside, those known stay good. file={}"
              + " cause={}",
          purpose,
          file,
          problem);
    }
    return new Shelf(known.text, known.secrets, problem);
  }
}
