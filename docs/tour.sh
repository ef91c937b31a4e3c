# The two commands that the tours type: `ask` asks the API as whoever has $TOKEN, `field` takes one value from an answer.
ask() { curl --silent --show-error --write-out '\n' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; }
field() {
    python3 -c '
import json, sys
answer = found = json.load(sys.stdin)
try:
    for part in sys.argv[1].split("."):
        found = found[int(part) if isinstance(found, list) else part]
except (LookupError, TypeError):
    sys.exit(f"There is no {sys.argv[1]} in {json.dumps(answer)}")
print(found if isinstance(found, str) else json.dumps(found))' "$1"
}
