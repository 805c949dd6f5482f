package dev.wadi.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of the doors: certificate and key as the files have them now. When the files change, new
 * connections get the new pair and open ones keep theirs. A pair that is broken, does not belong
 * together or has expired changes nothing, and somebody is told.
 *
 * <p>{@link #tick} is for one thread, the rest for any.
 */
public final class TlsKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(TlsKeeper.class);

  private final TlsFiles files;
  private final InstantSource clock;
  private final LongAdder failed = new LongAdder();
  private final LongAdder reloaded = new LongAdder();
  private volatile Loaded loaded;
  private volatile @Nullable String problem;

  private record Loaded(SslContext context, TlsPair pair, String seen) {}

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException when they are no pair, in a sentence that names the file
   */
  public TlsKeeper(TlsFiles files, InstantSource clock) throws IOException {
    this.files = files;
    this.clock = clock;
    this.loaded = load();
    if (ends().isBefore(clock.instant())) {
      LOG.error("The certificate has expired, clients will refuse it. ended={}", ends());
    }
  }

  /** What a new connection begins with. */
  public SslHandler handler(ByteBufAllocator allocator) {
    SslHandler handler = loaded.context.newHandler(allocator);
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                failed.increment();
              }
            });
    return handler;
  }

  /** For a server that is no Netty of ours: shows the pair as it is at each handshake. */
  public X509KeyManager keyManager() {
    return new PairKeyManager(() -> loaded.pair);
  }

  /** When the certificate ends. */
  public Instant ends() {
    return loaded.pair.chain().get(0).getNotAfter().toInstant();
  }

  /** When the first list of revoked certificates runs out; empty when there is none that does. */
  public Optional<Instant> listsEnd() {
    return ClientTrust.ends(loaded.pair.revoked());
  }

  /** Handshakes that failed so far. */
  public long failedTotal() {
    return failed.sum();
  }

  /** Pairs that took the place of another so far. */
  public long reloadedTotal() {
    return reloaded.sum();
  }

  /** What stands in the way of the newest pair; null when nothing does. */
  public @Nullable String problem() {
    return problem;
  }

  /** Looks at the files again. */
  public void tick() {
    String fault;
    try {
      if (look().equals(loaded.seen)) {
        /* As it was, maybe after a fault that somebody has undone. */
        problem = null;
        return;
      }
      Loaded fresh = load();
      Instant end = fresh.pair.chain().get(0).getNotAfter().toInstant();
      if (end.isBefore(clock.instant()) && ends().isAfter(clock.instant())) {
        fault = "the new certificate has expired already, at " + end;
      } else {
        loaded = fresh;
        problem = null;
        reloaded.increment();
        LOG.info(
            "New connections get the new certificate. file={} ends={}", files.certificate(), end);
        return;
      }
    } catch (IOException e) {
      fault = text(e);
    } catch (IllegalArgumentException e) {
      fault = String.valueOf(e.getMessage());
    }
    if (!fault.equals(problem)) {
      LOG.error("The new certificate is left aside, the old one stays. cause={}", fault);
    }
    problem = fault;
  }

  private Loaded load() throws IOException {
    String seen = look();
    try {
      List<X509Certificate> chain = PemKeys.certificates(files.certificate());
      PrivateKey key = PemKeys.key(files.key(), files.keyPassword());
      PemKeys.requirePair(key, chain.get(0).getPublicKey());
      Path authorities = files.clientAuthorities();
      List<X509Certificate> trusted =
          authorities == null ? List.of() : PemKeys.certificates(authorities);
      Path lists = files.clientRevoked();
      List<X509CRL> revoked = lists == null ? List.of() : ClientTrust.revoked(lists, trusted);
      TlsPair pair =
          new TlsPair(key, chain, trusted, revoked, files.clientMust(), files.protocols());
      return new Loaded(context(pair), pair, seen);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          files.certificate() + ", " + files.key() + ": cannot be read: " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(text(e), e);
    }
  }

  private static SslContext context(TlsPair pair) throws IOException, GeneralSecurityException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(pair.key(), pair.chain().toArray(new X509Certificate[0]))
            .sslProvider(SslProvider.JDK)
            .protocols(pair.protocols());
    if (!pair.trusted().isEmpty()) {
      builder =
          pair.revoked().isEmpty()
              ? builder.trustManager(pair.trusted().toArray(new X509Certificate[0]))
              : builder.trustManager(ClientTrust.managers(pair.trusted(), pair.revoked()));
      builder.clientAuth(pair.clientMust() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
    }
    return builder.build();
  }

  /* What tells that a file is another, or was written anew. */
  private String look() throws IOException {
    StringBuilder seen = new StringBuilder();
    List<Path> all = new ArrayList<>(List.of(files.certificate(), files.key()));
    Stream.of(files.clientAuthorities(), files.clientRevoked())
        .filter(Objects::nonNull)
        .forEach(all::add);
    for (Path file : all) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        seen.append(found.fileKey())
            .append(' ')
            .append(found.size())
            .append(' ')
            .append(found.lastModifiedTime().toInstant())
            .append('\n');
      } catch (NoSuchFileException e) {
        throw new IllegalArgumentException(text(e), e);
      }
    }
    return seen.toString();
  }

  private static String text(IOException e) {
    return e instanceof NoSuchFileException
        ? e.getMessage() + ": there is no such file"
        : "cannot be read (" + e.getClass().getSimpleName() + ")";
  }
}
