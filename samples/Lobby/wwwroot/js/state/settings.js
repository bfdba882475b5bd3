const PORT = /^(?:(\d+):)?(\d+)(\/udp)?$/;

/** Settings as the API reads them, of what a dialog's fields say; undefined if they say nothing, which leaves those of the record. */
export function settingsOf({ environment = "", labels = "", ports = "" }) {
  const settings = {};
  const variables = pairsOf(environment, "environment");
  const given = labelsOf(labels);
  const published = linesOf(ports).map(portOf);
  if (variables) settings.environment = variables;
  if (given) settings.labels = given;
  if (published.length > 0) settings.ports = published;
  return Object.keys(settings).length > 0 ? settings : undefined;
}

export const labelsOf = (text) => pairsOf(text ?? "", "labels");

function pairsOf(text, what) {
  const pairs = linesOf(text).map((line) => {
    const equals = line.indexOf("=");
    if (equals < 1) throw new Error(`"${line}" in ${what} is not NAME=value.`);
    return [line.slice(0, equals).trim(), line.slice(equals + 1)];
  });
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}

/** "8080", "30000:8080" or "27015/udp": the host's port is a free one unless it is named. */
function portOf(text) {
  const match = PORT.exec(text);
  if (!match) throw new Error(`"${text}" is no port: 8080, 30000:8080 or 27015/udp.`);
  const [, hostPort, containerPort, udp] = match;
  return { container_port: Number(containerPort), ...(udp && { protocol: "udp" }), ...(hostPort && { host_port: Number(hostPort) }) };
}

const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
