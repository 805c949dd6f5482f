package dev.wadi.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * The requests by which objects are written, with all that the options say of how they are kept.
 */
final class S3Requests {
  static final String SHA256 = "wadi-sha256";

  private static final String TYPE = "application/octet-stream";
  private static final String ANY = "*";
  private static final int BUFFER = 64 << 10;

  private final StoreLocation location;
  private final StoreOptions.Keep keep;
  private final Pace pace;

  /* Google's store speaks S3, but knows neither these checksums nor this condition. */
  private final boolean amazons;

  S3Requests(StoreLocation location, StoreOptions.Keep keep, Pace pace) {
    this.location = location;
    this.keep = keep;
    this.pace = pace;
    this.amazons = location.scheme() == StoreLocation.Scheme.S3;
  }

  @Nullable String checksum(ObjectContent content, long from, long length) throws IOException {
    return amazons ? Crc32c.of(content, from, length) : null;
  }

  PutObjectRequest put(
      String key, long bytes, String sha256, @Nullable String crc, ObjectStore.PutRule rule) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(location.bucket())
            .key(key)
            .contentType(TYPE)
            .contentLength(bytes)
            .metadata(Map.of(SHA256, sha256))
            .checksumCRC32C(crc);
    if (rule.onlyNew() && amazons) {
      request.ifNoneMatch(ANY);
    }
    if (rule.etag() != null && amazons) {
      request.ifMatch(rule.etag());
    }
    if (!keep.encryption().isEmpty()) {
      request.serverSideEncryption(keep.encryption());
    }
    if (!keep.kmsKey().isEmpty()) {
      request.ssekmsKeyId(keep.kmsKey());
    }
    if (!keep.storageClass().isEmpty()) {
      request.storageClass(keep.storageClass());
    }
    return keep.tags().isEmpty() ? request.build() : request.tagging(tags()).build();
  }

  CreateMultipartUploadRequest begin(String key, String sha256) {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(location.bucket())
            .key(key)
            .contentType(TYPE)
            .metadata(Map.of(SHA256, sha256));
    if (amazons) {
      request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
    }
    if (!keep.encryption().isEmpty()) {
      request.serverSideEncryption(keep.encryption());
    }
    if (!keep.kmsKey().isEmpty()) {
      request.ssekmsKeyId(keep.kmsKey());
    }
    if (!keep.storageClass().isEmpty()) {
      request.storageClass(keep.storageClass());
    }
    return keep.tags().isEmpty() ? request.build() : request.tagging(tags()).build();
  }

  private Tagging tags() {
    List<Tag> tags =
        keep.tags().entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    return Tagging.builder().tagSet(tags).build();
  }

  UploadPartRequest part(String key, String upload, int number, @Nullable String crc, long length) {
    return UploadPartRequest.builder()
        .bucket(location.bucket())
        .key(key)
        .uploadId(upload)
        .partNumber(number)
        .contentLength(length)
        .checksumCRC32C(crc)
        .build();
  }

  /** The bytes of a request; opened anew each time it is tried. */
  RequestBody body(ObjectContent content, long from, long length) {
    return RequestBody.fromContentProvider(
        () -> {
          try {
            return new BufferedInputStream(
                new PacedStream(content.open(from, length), pace), BUFFER);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        length,
        TYPE);
  }

  CompleteMultipartUploadRequest finish(
      String key, String upload, List<CompletedPart> parts, ObjectStore.PutRule rule) {
    CompleteMultipartUploadRequest.Builder request =
        CompleteMultipartUploadRequest.builder()
            .bucket(location.bucket())
            .key(key)
            .uploadId(upload)
            .multipartUpload(CompletedMultipartUpload.builder().parts(parts).build());
    if (rule.onlyNew() && amazons) {
      request.ifNoneMatch(ANY);
    }
    return rule.etag() == null || !amazons ? request.build() : request.ifMatch(rule.etag()).build();
  }

  ListMultipartUploadsRequest unfinished(String key) {
    return ListMultipartUploadsRequest.builder().bucket(location.bucket()).prefix(key).build();
  }

  ListPartsRequest parts(String key, String upload) {
    return ListPartsRequest.builder().bucket(location.bucket()).key(key).uploadId(upload).build();
  }

  AbortMultipartUploadRequest abort(String key, String upload) {
    return AbortMultipartUploadRequest.builder()
        .bucket(location.bucket())
        .key(key)
        .uploadId(upload)
        .build();
  }
}
