package dev.wadi.store;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * A large object sent in parts, several at a time.
 *
 * <p>An upload that was begun and not finished, by this process or one before it, is gone on with:
 * the store lists its parts, and those whose bytes are ours are not sent again. Nothing has to be
 * remembered here.
 */
final class S3Upload {
  /* S3 numbers parts from 1 to 10,000. */
  private static final int MOST_PARTS = 10_000;

  private final S3Client client;
  private final S3Requests requests;
  private final ExecutorService senders;
  private final String key;
  private final ObjectContent content;
  private final long partBytes;

  S3Upload(
      S3Client client,
      S3Requests requests,
      ExecutorService senders,
      String key,
      ObjectContent content,
      long partBytes) {
    this.client = client;
    this.requests = requests;
    this.senders = senders;
    this.key = key;
    this.content = content;
    // A larger object has larger parts, in whole MiB, so that a restart cuts it in the same way.
    long least = (content.bytes() / MOST_PARTS + (1 << 20)) >> 20 << 20;
    this.partBytes = Math.max(partBytes, least);
  }

  /**
   * Sends what the store does not have yet and makes the parts one object.
   *
   * @param again whether an upload that was begun is gone on with
   * @return whether one was
   */
  boolean send(String sha256, ObjectStore.PutRule rule, boolean again) throws IOException {
    Optional<String> begun = again ? begun() : Optional.empty();
    Map<Integer, CompletedPart> there = begun.isPresent() ? ours(begun.get()) : Map.of();
    String upload =
        there.isEmpty()
            ? client.createMultipartUpload(requests.begin(key, sha256)).uploadId()
            : begun.orElseThrow();
    client.completeMultipartUpload(requests.finish(key, upload, parts(upload, there), rule));
    return !there.isEmpty();
  }

  /** The newest upload of this key that nobody finished. */
  private Optional<String> begun() {
    return client.listMultipartUploadsPaginator(requests.unfinished(key)).uploads().stream()
        .filter(upload -> upload.key().equals(key))
        .reduce((a, b) -> a.initiated().isAfter(b.initiated()) ? a : b)
        .map(MultipartUpload::uploadId);
  }

  /** Parts of an upload that hold our bytes; none when any holds others. */
  private Map<Integer, CompletedPart> ours(String upload) throws IOException {
    Map<Integer, CompletedPart> ours = new HashMap<>();
    try {
      for (Part part : client.listPartsPaginator(requests.parts(key, upload)).parts()) {
        long from = (part.partNumber() - 1L) * partBytes;
        if (!holdsOurs(part, from)) {
          client.abortMultipartUpload(requests.abort(key, upload));
          return Map.of();
        }
        ours.put(
            part.partNumber(),
            CompletedPart.builder()
                .partNumber(part.partNumber())
                .eTag(part.eTag())
                // Not every store lists what it demands of us at the end.
                .checksumCRC32C(requests.checksum(content, from, part.size()))
                .build());
      }
    } catch (SdkException e) {
      if (S3Failures.uploadGone(e)) {
        return Map.of();
      }
      throw e;
    }
    return ours;
  }

  private boolean holdsOurs(Part part, long from) throws IOException {
    if (from >= content.bytes() || part.size() != length(from)) {
      return false;
    }
    if (part.checksumCRC32C() != null) {
      return part.checksumCRC32C().equals(Crc32c.of(content, from, part.size()));
    }
    MessageDigest md5 = md5();
    content.into(md5, from, part.size());
    return part.eTag().replace("\"", "").equals(HexFormat.of().formatHex(md5.digest()));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  private long length(long from) {
    return Math.min(partBytes, content.bytes() - from);
  }

  private List<CompletedPart> parts(String upload, Map<Integer, CompletedPart> there)
      throws IOException {
    List<Future<CompletedPart>> pending = new ArrayList<>();
    List<CompletedPart> parts = new ArrayList<>();
    try {
      int number = 1;
      for (long from = 0; from < content.bytes(); from += partBytes, number++) {
        int n = number;
        long at = from;
        CompletedPart done = there.get(n);
        pending.add(senders.submit(() -> done == null ? sent(upload, n, at) : done));
      }
      for (Future<CompletedPart> part : pending) {
        parts.add(part.get());
      }
      return parts;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending " + key, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IOException("cannot send " + key, e);
    } finally {
      pending.forEach(part -> part.cancel(true));
    }
  }

  private CompletedPart sent(String upload, int number, long from) throws IOException {
    long length = length(from);
    String crc = requests.checksum(content, from, length);
    UploadPartResponse answer =
        client.uploadPart(
            requests.part(key, upload, number, crc, length), requests.body(content, from, length));
    return CompletedPart.builder()
        .partNumber(number)
        .eTag(answer.eTag())
        .checksumCRC32C(crc)
        .build();
  }
}
