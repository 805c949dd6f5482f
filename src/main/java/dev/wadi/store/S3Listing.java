package dev.wadi.store;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A list of objects, fetched page by page. Pages that lead to themselves, or are empty for ever,
 * end it with an error: whoever reads it would never end. For one thread.
 */
final class S3Listing implements ObjectStore.Listing {
  private static final int MOST_EMPTY_PAGES = 100;

  private final S3Client client;
  private final StoreLocation location;
  private final S3Failures failures;
  private final String keyPrefix;
  private Iterator<S3Object> page = List.<S3Object>of().iterator();
  private @Nullable String more;
  private int emptyPages;

  S3Listing(S3Client client, StoreLocation location, S3Failures failures, String keyPrefix) {
    this.client = client;
    this.location = location;
    this.failures = failures;
    this.keyPrefix = keyPrefix;
  }

  /** Asks for the first page. */
  void begin() throws IOException {
    fetch(null);
  }

  private void fetch(@Nullable String token) throws IOException {
    ListObjectsV2Response answer;
    try {
      answer =
          client.listObjectsV2(
              request ->
                  request.bucket(location.bucket()).prefix(keyPrefix).continuationToken(token));
    } catch (SdkException e) {
      throw failures.of("list " + keyPrefix, e);
    }
    page = answer.contents().iterator();
    emptyPages = page.hasNext() ? 0 : emptyPages + 1;
    more = Boolean.TRUE.equals(answer.isTruncated()) ? answer.nextContinuationToken() : null;
    if (more != null && (more.equals(token) || emptyPages > MOST_EMPTY_PAGES)) {
      throw new StoreException(
          StoreException.Kind.UNAVAILABLE,
          location + ": cannot list " + keyPrefix + ": the store's list has no end");
    }
  }

  @Override
  public Optional<StoredObject> next() throws IOException {
    while (!page.hasNext() && more != null) {
      fetch(more);
    }
    return page.hasNext() ? Optional.of(object(page.next())) : Optional.empty();
  }

  private static StoredObject object(S3Object listed) {
    return new StoredObject(
        listed.key(), listed.size(), listed.eTag(), listed.lastModified(), null);
  }
}
