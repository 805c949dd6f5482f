package dev.wadi.codec.otlp;

import java.util.List;
import java.util.Set;

/**
 * What of a resource becomes labels; all else becomes structured metadata of its entries.
 *
 * @param indexLabels attributes of the resource, as OpenTelemetry writes them, whose values become
 *     labels
 * @param serviceNames labels of which the first that a resource has becomes {@code service_name}
 *     where the resource has no {@code service.name}; without one the label is {@code
 *     unknown_service}. Empty: nothing is looked for
 */
public record OtlpMapping(Set<String> indexLabels, List<String> serviceNames) {
  /** The label that every stream has. */
  static final String SERVICE_NAME = "service_name";

  static final String UNKNOWN_SERVICE = "unknown_service";

  /** As Loki has it. */
  public static final OtlpMapping LOKI =
      new OtlpMapping(
          Set.of(
              "service.name",
              "service.namespace",
              "service.instance.id",
              "deployment.environment",
              "deployment.environment.name",
              "cloud.region",
              "cloud.availability_zone",
              "k8s.cluster.name",
              "k8s.namespace.name",
              "k8s.pod.name",
              "k8s.container.name",
              "container.name",
              "k8s.replicaset.name",
              "k8s.deployment.name",
              "k8s.statefulset.name",
              "k8s.daemonset.name",
              "k8s.cronjob.name",
              "k8s.job.name"),
          List.of(
              "service",
              "app",
              "application",
              "name",
              "app_kubernetes_io_name",
              "container",
              "container_name",
              "k8s_container_name",
              "component",
              "workload",
              "job",
              "k8s_job_name"));

  public OtlpMapping {
    indexLabels = Set.copyOf(indexLabels);
    serviceNames = List.copyOf(serviceNames);
  }
}
