{{/* Short enough for what Kubernetes hangs on to names of pods. */}}
{{- define "wadi.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "wadi.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "wadi.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- include "wadi.fullname" . -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* What never changes for a release: selectors and claims cannot be changed later. */}}
{{- define "wadi.gateway.selector" -}}
app.kubernetes.io/name: {{ include "wadi.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "wadi.agent.selector" -}}
app.kubernetes.io/name: {{ include "wadi.name" . }}-agent
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "wadi.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{/* 20Gi -> bytes. */}}
{{- define "wadi.bytes" -}}
{{- $number := regexFind "^[0-9]+" . | int64 -}}
{{- $unit := regexFind "[A-Za-z]*$" . -}}
{{- $units := dict "" 1 "k" 1000 "Ki" 1024 "M" 1000000 "Mi" 1048576 "G" 1000000000 "Gi" 1073741824 "T" 1000000000000 "Ti" 1099511627776 -}}
{{- mul $number (get $units $unit | int64) -}}
{{- end -}}

{{/* Settings as lines of a file. Helm reads numbers as floats, which a gateway would not take as 2.1e+09. */}}
{{- define "wadi.settings" -}}
{{- range $name, $value := . -}}
{{ $name }}={{ if kindIs "float64" $value }}{{ if eq (floor $value) $value }}{{ int64 $value }}{{ else }}{{ $value }}{{ end }}{{ else }}{{ $value }}{{ end }}
{{ end }}
{{- end -}}

{{- define "wadi.gateway.settings" -}}
{{- $it := .Values.gateway -}}
{{- $own := dict "wadi.data.directory" "/var/lib/wadi" "wadi.push.host" "0.0.0.0" "wadi.stop.timeout" (printf "%ds" (int $it.stopSeconds)) -}}
{{- if $it.keys.secret -}}
{{- $_ := set $own "wadi.keys.file" (printf "/etc/wadi/keys/%s" $it.keys.file) -}}
{{- end -}}
{{- if $it.tls.secret -}}
{{- $_ := set $own "wadi.tls.certificate" "/etc/wadi/tls/tls.crt" -}}
{{- $_ := set $own "wadi.tls.key" "/etc/wadi/tls/tls.key" -}}
{{- $_ := set $own "wadi.tls.clientAuth" $it.tls.clientAuth -}}
{{- if include "wadi.clientCa" . -}}
{{- $_ := set $own "wadi.tls.clientCa" "/etc/wadi/tls/ca.crt" -}}
{{- end -}}
{{- end -}}
{{- if $it.persistence.enabled -}}
{{- $size := include "wadi.bytes" $it.persistence.size | int64 -}}
{{- $tenants := int64 $it.persistence.tenants -}}
{{- $_ := set $own "wadi.capture.maxDiskBytes" (div $size (mul 2 $tenants)) -}}
{{- $_ := set $own "wadi.wal.quotaBytes" (div $size (mul 4 $tenants)) -}}
{{- end -}}
{{- include "wadi.settings" (merge dict $it.settings $own) | trim -}}
{{- end -}}

{{- define "wadi.clientCa" -}}
{{- if or .Values.gateway.tls.clientCa (eq .Values.gateway.tls.clientAuth "required") -}}true{{- end -}}
{{- end -}}

{{- define "wadi.agent.settings" -}}
{{- $it := .Values.agent -}}
{{- $gateway := .Values.gateway -}}
{{- $full := include "wadi.fullname" . -}}
{{- $url := printf "%s://%s:%d" (ternary "https" "http" (ne $gateway.tls.secret "")) $full (int $gateway.service.port) -}}
{{- $own := dict "wadi.data.directory" "/var/lib/wadi" "wadi.push.host" "127.0.0.1" "wadi.console.enabled" "false" "wadi.stop.timeout" (printf "%ds" (int $it.stopSeconds)) -}}
{{- $_ := set $own "wadi.tail.paths" "/var/log/pods/{namespace}_{pod}_*/{container}/*.log" -}}
{{- $_ := set $own "wadi.tail.exclude" (join "," (concat (list (printf "/var/log/pods/*_%s-*/**/*.log" $full)) $it.exclude)) -}}
{{- $_ := set $own "wadi.tail.format" "cri" -}}
{{- /* A file's name would make a stream of each container that was started anew. */ -}}
{{- $_ := set $own "wadi.tail.fileLabel" "" -}}
{{- $_ := set $own "wadi.loki.enabled" "true" -}}
{{- $_ := set $own "wadi.loki.url" (default $url $it.url) -}}
{{- if $it.tls.secret -}}
{{- $_ := set $own "wadi.loki.authorities" (printf "/etc/wadi/tls/%s" $it.tls.authority) -}}
{{- if $it.tls.certificate -}}
{{- $_ := set $own "wadi.loki.certificate" "/etc/wadi/tls/tls.crt" -}}
{{- $_ := set $own "wadi.loki.key" "/etc/wadi/tls/tls.key" -}}
{{- end -}}
{{- end -}}
{{- include "wadi.settings" (merge dict $it.settings $own) | trim -}}
{{- end -}}
