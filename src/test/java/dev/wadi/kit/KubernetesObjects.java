package dev.wadi.kit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Objects of a cluster as YAML, and what the cluster's own model says of them: fields that it does
 * not know, and values of another kind.
 */
public final class KubernetesObjects {
  private static final Map<String, Class<?>> MODELS =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 DaemonSet", DaemonSet.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class),
          Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class),
          Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class));

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** The models keep what they do not know in a map of their own; without it they refuse it. */
  private static final ObjectMapper MODEL =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return Boolean.FALSE;
                }
              })
          .build();

  private KubernetesObjects() {}

  /** The objects of a text of several, by kind and name. */
  public static Map<String, JsonNode> read(String text) throws IOException {
    Map<String, JsonNode> objects = new TreeMap<>();
    try (var parser = new YAMLFactory().createParser(text)) {
      Iterator<JsonNode> all = YAML.readValues(parser, JsonNode.class);
      while (all.hasNext()) {
        JsonNode one = all.next();
        if (one == null || one.isNull() || one.isEmpty()) {
          continue;
        }
        String key = one.path("kind").asText() + " " + one.at("/metadata/name").asText();
        if (objects.put(key, one) != null) {
          throw new IOException("twice: " + key);
        }
      }
    }
    return objects;
  }

  /** What is wrong with an object; nothing when it is one. */
  public static List<String> faults(JsonNode object) {
    String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
    Class<?> model = MODELS.get(kind);
    if (model == null) {
      return List.of("no such object: " + kind);
    }
    try {
      MODEL.treeToValue(object, model);
      return List.of();
    } catch (JsonMappingException e) {
      return List.of(e.getPathReference() + ": " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      return List.of(e.getOriginalMessage());
    }
  }
}
