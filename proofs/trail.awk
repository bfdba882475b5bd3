# Turns what the model prints of a counterexample into who did what. RECOVERY: the number of recovery's host.
function host(n) { return n == RECOVERY ? "recovery" : "host " n }
function container(c) { return "container " c }
/^     / { sub(/^     /, ""); print "           " $0; next }
/^host [0-9]+: (create|start|stop|remove|unpause|upsert|open|close|settle|append|row) / {
  n = $2 + 0; call = $3; on = $4; to = $5; tail = $0; sub(/^host [0-9]+: [a-z]+ [0-9]+ ?/, "", tail)
  fate = tail ~ /never arrives/ ? ", which never arrives" : tail ~ /is late/ ? ", which is late" : tail ~ /begins/ ? ", which begins" : tail ~ /-> 0/ ? ": refused" : ""
  if (call == "create" || call == "start" || call == "unpause") what = call "s " container(on)
  else if (call == "stop") what = "stops " container(on) " with grace"
  else if (call == "remove") what = "removes " container(on) (to == "Force" ? " by force" : "")
  else if (call == "upsert") what = "writes the record: " to ", " container(on)
  else if (call == "open") what = "opens the entry of operation " on
  else if (call == "close" || call == "settle" || call == "append") what = (call == "append" ? "writes the closing row of operation " : "closes operation ") on " as " to
  else what = "writes the row of its replay"
  print host(n) ": " what fate; next
}
/^host [0-9]+/ { n = $2 + 0; sub(/^host [0-9]+:?/, ""); print host(n) ":" $0; next }
/^(recovery|the sweep)/ { print; next }
/text of failed assertion/ { sub(/.*assertion: /, ""); print "violated: " $0 }
