SELECT n.incarnation, n.until > t.now, t.now FROM (SELECT andon.now_us() AS now) t LEFT JOIN andon.nodes n ON true ORDER BY n.incarnation
