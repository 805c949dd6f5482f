package dev.wadi.store;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.IndexEntry;
import dev.wadi.capture.signature.Contents;
import dev.wadi.store.remote.RangeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A capture behind a link that somebody sent. Its files are fetched from the place that the link
 * leads to and from nowhere else, whatever the document says.
 */
public final class SharedCapture implements CaptureDownload.Source, Contents {
  private final LinkClient client;
  private final int attempts;
  private final String title;
  private final Share share;
  private final Map<String, Share.Shared> shared = new TreeMap<>();

  private SharedCapture(LinkClient client, int attempts, String title, Share share) {
    this.client = client;
    this.attempts = attempts;
    this.title = title;
    this.share = share;
    share.files().forEach(file -> shared.put(file.name(), file));
  }

  /** Whether a word on the command line is such a link. */
  public static boolean looksLikeOne(String text) {
    return text.startsWith("https://") || text.startsWith("http://");
  }

  /**
   * Reads what a link leads to.
   *
   * @param timeout longest wait for an answer
   * @param attempts how often one is asked for
   * @throws StoreException when it has expired, was taken back, leads to something else, or to
   *     files elsewhere
   */
  public static SharedCapture open(URI link, Duration timeout, int attempts, InstantSource clock)
      throws IOException {
    String title = link.getScheme() + "://" + link.getRawAuthority() + link.getRawPath();
    LinkClient.requireStore(link, title);
    LinkClient client = new LinkClient(timeout, attempts, title);
    byte[] text =
        client.patiently(
            () -> {
              try (InputStream in = client.whole(link)) {
                return in.readNBytes(Share.MOST_BYTES + 1);
              }
            });
    Share share = Share.parse(text, title);
    Instant now = clock.instant();
    if (share.expires().isBefore(now)) {
      throw new StoreException(
          StoreException.Kind.FORBIDDEN,
          title + ": the link ended at " + share.expires() + " (cure: ask for a new one)");
    }
    for (Share.Shared file : share.files()) {
      if (!link.getScheme().equals(file.link().getScheme())
          || !link.getRawAuthority().equals(file.link().getRawAuthority())) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            title + ": " + file.name() + " lies at another address, which is not asked");
      }
    }
    return new SharedCapture(client, attempts, title, share);
  }

  @Override
  public List<CaptureDownload.RemoteFile> files() {
    return share.files().stream().map(SharedCapture::remote).toList();
  }

  private static CaptureDownload.RemoteFile remote(Share.Shared file) {
    return new CaptureDownload.RemoteFile(file.name(), file.bytes(), file.sha256());
  }

  /** Who shares may keep the trail to himself. */
  @Override
  public boolean mayLackTrail() {
    return true;
  }

  /** One of them, with the hash that was shared. */
  CaptureDownload.RemoteFile file(String name) throws IOException {
    return remote(known(name));
  }

  private Share.Shared known(String name) throws NoSuchFileException {
    Share.Shared file = shared.get(name);
    if (file == null) {
      throw new NoSuchFileException(title + "/" + name);
    }
    return file;
  }

  @Override
  public List<String> names() {
    return List.copyOf(shared.keySet());
  }

  @Override
  public boolean isFile(String name) {
    return shared.containsKey(name);
  }

  /** Whether it says what it has to consist of. */
  public boolean hasManifest() {
    return isFile(CaptureKeys.MANIFEST);
  }

  /**
   * What it says of itself.
   *
   * @throws StoreException {@link StoreException.Kind#NOT_FOUND} when what was shared is no capture
   */
  public CaptureMetadata metadata() throws IOException {
    if (!isFile(CaptureKeys.METADATA)) {
      throw new StoreException(
          StoreException.Kind.NOT_FOUND,
          title + ": is no capture, there is no metadata.json in it");
    }
    try (InputStream in = open(CaptureKeys.METADATA)) {
      return CaptureMetadata.read(in.readAllBytes(), title);
    }
  }

  /** What its index says of its data files. */
  List<IndexEntry> index() throws IOException {
    if (!isFile(CaptureKeys.INDEX)) {
      return List.of();
    }
    try (InputStream in = open(CaptureKeys.INDEX)) {
      return IndexEntry.parseAll(in.readAllBytes());
    }
  }

  @Override
  public InputStream open(CaptureDownload.RemoteFile file) throws IOException {
    return open(file.name());
  }

  @Override
  public InputStream open(String name) throws IOException {
    Share.Shared file = known(name);
    return file.bytes() == 0
        ? InputStream.nullInputStream()
        : new ResumedStream(
            (from, left) -> client.patiently(() -> client.rest(file.link(), from)),
            0,
            file.bytes(),
            attempts);
  }

  /** The same capture, to be read in parts. */
  public RangeSource ranges() {
    return new SharedRanges(client, title, share);
  }

  /** Where the capture lies, as whoever shared it says. */
  public String source() {
    return share.source();
  }

  @Override
  public String title() {
    return title;
  }
}
